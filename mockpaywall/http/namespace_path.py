"""The namespace in a path: `/ns/<name>` in front of an API path. The only place that knows its form."""

from __future__ import annotations

import re

DEFAULT_NAMESPACE = "default"
"""The namespace of requests that carry neither a prefix nor a full key pair. Source: ours."""
NAME_RULE = "1 to 64 letters, digits, dots, _ and -"
"""What a namespace's name looks like, in words."""
ROUTE_PREFIX = "/ns/<namespace>"
"""The prefix as a URL rule of Flask."""

_PREFIX = "/ns/"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NAMED_PATH = re.compile(rf"{_PREFIX}({_NAME.pattern})(?=/|$)")


def is_namespace_name(name: str) -> bool:
    """Return whether *name* follows NAME_RULE."""
    return _NAME.fullmatch(name) is not None


def namespace_prefix(name: str) -> str:
    """Return `/ns/<name>`."""
    return f"{_PREFIX}{name}"


def split_namespace(target: str) -> tuple[str, str] | None:
    """Return the namespace that *target* names and the target without the prefix, or None without a valid one."""
    if not target.startswith(_PREFIX):  # most requests: no regular expression for them
        return None
    found = _NAMED_PATH.match(target)
    return (found[1], target[found.end() :] or "/") if found else None


def strip_prefix(path: str) -> str:
    """Return *path* without the prefix, whether or not the name in it is valid."""
    return f"/{path[len(_PREFIX) :].partition('/')[2]}" if path.startswith(_PREFIX) else path
