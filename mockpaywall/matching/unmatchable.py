"""Request patterns that no request can match: most are typing errors. Source of the texts: ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPMethod
from typing import Any

from mockpaywall.http.namespace_path import is_admin_target, split_namespace
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

METHODS = tuple(method.value for method in HTTPMethod)
PATH_KEYS = ("urlPath", "urlPathTemplate")
"""They are compared with the path alone; `url` with path and query."""
MAX_SHOWN_CHARS = 60


def explain_unmatchable(pattern: Mapping[str, Any]) -> str:
    """Return why no request matches *pattern*, as `to_json` returned it, secrets masked; "" when one may."""
    return next(_iter_reasons(pattern), "")


def _iter_reasons(pattern: Mapping[str, Any]) -> Iterator[str]:
    if reason := _explain_method(pattern.get("method")):
        yield reason
    for key in ("url", *PATH_KEYS):
        text = pattern.get(key)
        if isinstance(text, str) and (reason := _explain_url(key, text)):
            yield f"no request matches: {key} {text[:MAX_SHOWN_CHARS]!r} {reason}"


def _explain_method(method: Any) -> str:
    names = method.get("oneOf", ()) if isinstance(method, Mapping) else (method,) if method else ()
    if not names or any(name in METHODS for name in names):
        return ""
    suggestion = format_suggestion(find_similar_name(names[0], METHODS))
    return f"no request matches: {', '.join(names)[:MAX_SHOWN_CHARS]} is not a method of HTTP{suggestion}"


def _explain_url(key: str, text: str) -> str:
    """Return what is wrong with *text*; "" when a request can have it."""
    if not text.startswith(("/", "*")):
        return "does not begin with a slash: write the path, as in /api/paywall/masterpass/session"
    if key in PATH_KEYS and "?" in text:
        return "has a query, and a path has none; use url, or queryParameters beside urlPath"
    if split_namespace(text) is not None:
        return "has a prefix /ns/NAME, and requests are matched without it"
    return "is of the admin API, whose requests no rule sees" if is_admin_target(text) else ""
