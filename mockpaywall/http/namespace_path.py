"""The paths that are ours: the namespace prefix `/ns/<name>` and the admin API. Only this module knows their form."""

from __future__ import annotations

import re
from urllib.parse import unquote

DEFAULT_NAMESPACE = "default"
"""The namespace of requests that carry neither a prefix nor a full key pair. Source: ours."""
ADMIN_PATH = "/__admin"
STATUS_PATHS = frozenset({"/health", "/version", "/metrics"})
"""Paths of the admin API, without ADMIN_PATH, that must be answered however busy the server is."""
NAMESPACE_RULE = "1 to 64 letters, digits, dots, _ and -, not dots alone"
"""What a namespace's name looks like, in words. Clients remove the segments . and .. from a path (RFC 3986, 5.2.4)."""
ROUTE_PREFIX = "/ns/<namespace>"
"""The prefix as a URL rule of Flask."""

_PREFIX = "/ns/"
_NAME = re.compile(r"(?!\.+$)[A-Za-z0-9._-]{1,64}")
_NAMED_PATH = re.compile(rf"{_PREFIX}([^/?]+)(?=/|$)")


def is_namespace_name(name: str) -> bool:
    """Return whether *name* follows NAMESPACE_RULE."""
    return _NAME.fullmatch(name) is not None


def namespace_prefix(name: str) -> str:
    """Return `/ns/<name>`."""
    return f"{_PREFIX}{name}"


def split_namespace(target: str) -> tuple[str, str] | None:
    """Return the namespace that *target* names and the target without the prefix, or None without a valid one.

    A character of the name may be percent-encoded: that is the same path (RFC 3986, section 6.2.2.2).
    """
    if not target.startswith(_PREFIX):  # most requests: no regular expression for them
        return None
    found = _NAMED_PATH.match(target)
    if found is None or not is_namespace_name(name := unquote(found[1])):
        return None
    return name, target[found.end() :] or "/"


def find_namespace(path: str) -> str | None:
    """Return the namespace that *path*, of the URL of a server, selects, after a base path or without one."""
    start = path.find(_PREFIX)
    found = split_namespace(path[start:]) if start >= 0 else None
    return found[0] if found else None


def normalize_target(target: str, base_path: str) -> str:
    """Return *target* as it is routed: the namespace, then the base path or the admin API.

    The admin API and the namespaces are found below the base path too: one address of a server serves both APIs.
    """
    found = split_namespace(target)
    prefix, path = (namespace_prefix(found[0]), found[1]) if found else ("", target)
    if not base_path or not path.startswith(f"{base_path}/"):
        return target
    rest = path[len(base_path) :]
    if is_admin_target(rest) or has_invalid_namespace(rest):
        return prefix + rest
    if prefix or (found := split_namespace(rest)) is None:
        return target
    return f"{namespace_prefix(found[0])}{base_path}{found[1]}"


def has_invalid_namespace(path: str) -> bool:
    """Return whether *path* has the prefix without a valid name."""
    return path.startswith(_PREFIX) and not is_namespace_name(unquote(path[len(_PREFIX) :].partition("/")[0]))


def is_status_target(target: str) -> bool:
    """Return whether *target*, of the admin API, asks how the server is: `STATUS_PATHS`."""
    return split_admin_path(target.partition("?")[0]) in STATUS_PATHS


def is_admin_target(target: str) -> bool:
    """Return whether *target* belongs to the admin API, with or without a prefix, whose name may be invalid."""
    return split_admin_path(target.partition("?")[0]) is not None


def is_misplaced_admin_path(path: str) -> bool:
    """Return whether *path* has the admin API below another path, as a client with a wrong URL asks for it."""
    return f"{ADMIN_PATH}/" in path and split_admin_path(path) is None


def split_admin_path(path: str) -> str | None:
    """Return the part of *path* after /__admin, such as `/health` or an empty text; None for the simulated API."""
    if path.startswith(_PREFIX):
        path = f"/{path[len(_PREFIX) :].partition('/')[2]}"
    if path == ADMIN_PATH or path.startswith(f"{ADMIN_PATH}/"):
        return path[len(ADMIN_PATH) :]
    return None
