"""Hints about paths at which nothing is served. All are ours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mockpaywall.http.namespace_path import (
    NAMESPACE_RULE,
    has_invalid_namespace,
    is_admin_target,
    is_misplaced_admin_path,
)
from mockpaywall.paywall.hints import TURKISH_CASE, TURKISH_I, hint_for_placeholder

MAX_LISTED_PATHS = 12
"""As many as fit in a hint: the calls of a merchant's server, which come first."""
PATH_SIMILARITY_CUTOFF = 0.75
"""Of the segments that two paths do not have in common."""
MAX_PATH_CHARS = 200
"""A longer path is not a typing error of one of ours."""
UNSIMULATED = (
    (re.compile(r"refund|cancel|revert|void|iade|iptal"), "refunds and cancellations"),
    (re.compile(r"\bbin\b|installment|instalment|taksit"), "BIN and installment queries"),
    (re.compile(r"query|inquiry|status|sorgu|transaction|report|reconciliation"), "queries of payments"),
    (
        re.compile(
            r"^(?:payment/(?:start|end3d|provision|bulk)|tempcard|recurring|checkout|linkqr|apm|payout)"
        ),
        "other kinds of payment",
    ),
    (re.compile(r"^(?:member|marketplace|product|campaign|card/production)"), "other services of Paywall"),
)
"""What public pages document of Paywall's API beside Masterpass, by the path below `api/paywall/`."""


def hint_for_path(path: str, known_paths: Sequence[str], base_path: str, *, has_admin_api: bool) -> str:
    """Explain which path was probably meant. *known_paths* include the base path."""
    if spelling := _hint_for_path_spelling(path):
        return spelling
    if admin_hint := _hint_for_admin_path(path, has_admin_api=has_admin_api):
        return admin_hint
    if wrong_address := _hint_for_address(path, known_paths, base_path):
        return wrong_address
    if similar := _find_similar_path(_squeeze(path), known_paths):
        return f"did you mean {similar}?"
    if service := _find_unsimulated(path):
        return f"{service} not simulated: this mock has the Masterpass calls only; mockpaywall openapi lists them"
    served = _list_paths(known_paths)
    if path.startswith("/api/paywall/"):
        return f"this mock serves of the vendor's API only {served}"
    admin_api = "; its admin API is under /__admin" if has_admin_api else ""
    return f"this mock serves {served}{admin_api}"


def _hint_for_admin_path(path: str, *, has_admin_api: bool) -> str:
    """Explain a path of the admin API that reached the simulated one; "" for another path."""
    if has_admin_api:
        shorten = "shorten the URL that its client was given"
        found = is_misplaced_admin_path(path)
        return f"the admin API is at /__admin, at the root of the server: {shorten}" if found else ""
    if is_admin_target(path):
        return "the server was started with --no-admin: start it without, to have the admin API"
    return ""


def _hint_for_address(path: str, known_paths: Sequence[str], base_path: str) -> str:
    """Explain a known path with another base address, letter case or slashes; "" for any other."""
    squeezed = _squeeze(path)
    for known in known_paths:
        if squeezed.lower() == known.lower():
            return f"the path is {known}, exactly: check letter case, double slashes and trailing slashes"
    if base_path and base_path + path in known_paths:
        return f"this server has the base path {base_path}: the path is {base_path}{path}"
    for known in known_paths:
        if squeezed and (squeezed.endswith(known) or known.endswith(squeezed)):
            return f"the base address is wrong: the path is {known}"
    return ""


def _squeeze(path: str) -> str:
    """Return *path* without repeated slashes, and without one at its end."""
    return re.sub(r"/{2,}", "/", path).rstrip("/")


def _find_similar_path(path: str, known_paths: Sequence[str]) -> str | None:
    """Return the one of *known_paths* that differs from *path* in its spelling only, or None."""
    sent = path.split("/")
    if len(path) > MAX_PATH_CHARS:
        return None
    parts = {known: _drop_common_segments(sent, known.split("/")) for known in known_paths}
    ratios = {known: _get_ratio(*differing) for known, differing in parts.items() if all(differing)}
    nearest = max(ratios, key=lambda known: ratios[known], default=None)
    return nearest if nearest and ratios[nearest] >= PATH_SIMILARITY_CUTOFF else None


def _drop_common_segments(first: Sequence[str], second: Sequence[str]) -> tuple[str, str]:
    """Return two paths without the segments that both begin or end with."""
    shorter = min(len(first), len(second))
    start = next((index for index in range(shorter) if first[index] != second[index]), shorter)
    first, second = first[start:], second[start:]
    shorter = min(len(first), len(second))
    end = next((index for index in range(shorter) if first[-1 - index] != second[-1 - index]), shorter)
    return "/".join(first[: len(first) - end]), "/".join(second[: len(second) - end])


def _get_ratio(first: str, second: str) -> float:
    from difflib import SequenceMatcher  # imported on demand: it costs start-up time, and errors are rare

    return SequenceMatcher(None, first.lower(), second.lower()).ratio()


def _find_unsimulated(path: str) -> str:
    """Return what *path* was probably meant to call at Paywall, with a verb; "" where nothing is known."""
    lower = path.lower()
    if "/api/paywall/" not in lower:
        return ""
    called = lower.partition("/api/paywall/")[2].removeprefix("masterpass/")
    return next((f"{name} are" for pattern, name in UNSIMULATED if pattern.search(called)), "")


def _list_paths(paths: Sequence[str]) -> str:
    """List the first of *paths*, from the second on without what they have in common with it up to a slash."""
    prefix, shown = f"{paths[0].rpartition('/')[0]}/", paths[:MAX_LISTED_PATHS]
    listed = ", ".join((shown[0], *(path.removeprefix(prefix) for path in shown[1:])))
    more = len(paths) - len(shown)
    return f"{listed} and {more} more" if more else listed


def _hint_for_path_spelling(path: str) -> str:
    """Explain characters that do not belong in a path of the API; "" when there are none."""
    if placeholder := hint_for_placeholder(path):
        return f"the path: {placeholder}"
    if has_invalid_namespace(path):
        return f"/ns/ is followed by the name of a namespace: {NAMESPACE_RULE}"
    if "%2f" in path.lower():
        return "the path has encoded slashes (%2F): send them as /"
    if any(letter.isspace() for letter in path):
        return "the path has a space or a line break in it: remove it"
    if path.translate(TURKISH_I) != path:
        return f"the path has a Turkish i in it (\\u0131 or \\u0130): {TURKISH_CASE}"
    if not path.isascii():
        return "the path has characters outside ASCII in it: the API's paths have none"
    return ""
