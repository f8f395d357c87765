"""Who may use the admin API, decided from the head of a request alone: Host, Origin, Sec-Fetch-Site, token, size.

Web pages can make a browser send requests to any address, so a server on loopback needs the first three rules too.
Source: the contract for the rules; the texts are ours.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import NamedTuple

from mockpaywall.http.authority import (
    Origin,
    format_origin,
    is_ip_literal,
    make_origin,
    normalize_host,
    parse_authority,
    parse_origin,
)
from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from mockpaywall.http.namespace_path import has_invalid_namespace, split_namespace
from mockpaywall.http.request import Headers, RequestHead
from mockpaywall.paywall.credentials import (
    PUBLIC_PREFIX,
    MerchantNames,
    find_missing_keys,
    find_namespace_of_keys,
)
from mockpaywall.stores.base import Scope

PRIVATE_SUFFIXES = ("localhost", "local", "internal", "test", "svc", "cluster.local")
"""No public DNS name ends in one of these, so no stranger can make such a name point to this server."""
HEALTH_PATH = "/health"
SHIM_PATH = "/shim.js"
"""A script without secrets, which changes nothing and says nothing about the server: for pages of every origin."""
PAGE_PATH = "/ui"
"""The live page; its files are below it. They hold no secret."""
TOKENLESS_PATHS = frozenset({HEALTH_PATH, SHIM_PATH, PAGE_PATH})
"""The only routes that need no token, besides the files of the live page."""
READING_METHODS = ("GET", "HEAD")
MAX_SHOWN_CHARS = 80
"""Characters of a header that a refusal quotes."""


class AdminRefusal(NamedTuple):
    """Why an admin request is refused. *detail* names the setting that allows it."""

    status: int
    title: str
    detail: str


INTERNAL_ADMIN_ERROR = AdminRefusal(
    500, "Internal error of the mock", "see the log of the server for the cause"
)


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
"""What the enctype of a form may be (HTML Standard, section 4.10.18.6)."""
NAVIGATE = "navigate"
"""The Sec-Fetch-Mode of links and forms."""


@dataclass(frozen=True, slots=True)
class AdminAccess:
    """The rules of one server."""

    token: str | None = field(default=None, repr=False)
    """None: no token is required."""
    allowed_hosts: frozenset[str] = frozenset()
    """Further names that a Host may have, normalized; `*.x` stands for one more label."""
    cors_origins: frozenset[Origin] = frozenset()
    """Origins whose pages may use the admin API."""

    def check(self, head: RequestHead, subpath: str) -> AdminRefusal | None:
        """Return why a request is refused, or None. *subpath* is what `split_admin_path` returned."""
        return (
            self._check_host(head.headers)
            or self._check_origins(head, subpath)
            or _check_navigation(head)
            or self._check_token(head, subpath)
            or _check_size(head.headers)
        )

    def find_cors_origin(self, headers: Headers) -> str | None:
        """Return the Origin of a page that may read the response, as it was sent; None for every other request."""
        origins = headers.get_all("origin")
        return origins[0] if len(origins) == 1 and parse_origin(origins[0]) in self.cors_origins else None

    def is_preflight(self, head: RequestHead) -> bool:
        """Return whether the request asks what a page may send (Fetch, 4.8). It carries no token."""
        return (
            head.method == "OPTIONS"
            and head.headers.get("access-control-request-method") is not None
            and self.find_cors_origin(head.headers) is not None
        )

    def is_allowed_host(self, host: str) -> bool:
        """Return whether an admin request may name *host*, normalized."""
        _, dot, parent = host.partition(".")
        return (
            not dot
            or host.endswith(tuple(f".{suffix}" for suffix in PRIVATE_SUFFIXES))
            or host in self.allowed_hosts
            or f"*.{parent}" in self.allowed_hosts
            or is_ip_literal(host)
        )

    def _check_host(self, headers: Headers) -> AdminRefusal | None:
        """Refuse public names: the owner of one can point it here (DNS rebinding). Browsers always send a Host."""
        text = headers.get("host")
        if not text:
            return None
        authority = parse_authority(text)
        if authority is None:
            return AdminRefusal(
                403, "The Host is not usable", f"found {_quote(text)}; send a host and its port"
            )
        if self.is_allowed_host(authority.host):
            return None
        return AdminRefusal(
            403,
            "The Host is a public name",
            f"found {_quote(text)}; use an IP address or a local name, or start the server with "
            f"--allowed-host {authority.host}",
        )

    def _check_origins(self, head: RequestHead, subpath: str) -> AdminRefusal | None:
        """Refuse pages of other origins."""
        headers = head.headers
        is_public = subpath == SHIM_PATH and head.method in READING_METHODS
        if is_public or _opens_page(head, subpath) or self.find_cors_origin(headers) is not None:
            return None
        own = _find_own_origin(head)
        for text in headers.get_all("origin"):
            if (origin := parse_origin(text)) is None or origin != own:
                return _refuse_origin(text, origin)
        if any("cross-site" in value.lower() for value in headers.get_all("sec-fetch-site")):
            return AdminRefusal(
                403,
                "A page of another site made this request",
                "found Sec-Fetch-Site: cross-site; start the server with --cors ORIGIN to allow the pages of "
                "that origin, or enter the address in the browser yourself",
            )
        return None

    def _check_token(self, head: RequestHead, subpath: str) -> AdminRefusal | None:
        if self.token is None or (_needs_no_token(subpath) and head.method in READING_METHODS):
            return None
        if self.is_preflight(head) or compare_digest(_extract_token(head.headers), self.token.encode()):
            return None
        return AdminRefusal(
            401,
            "This admin API asks for a token",
            "send the header Authorization: Bearer TOKEN, with the value of --admin-token or the content of "
            "--admin-token-file",
        )


def _needs_no_token(subpath: str) -> bool:
    return subpath in TOKENLESS_PATHS or subpath.startswith(f"{PAGE_PATH}/")


def _opens_page(head: RequestHead, subpath: str) -> bool:
    """Return whether somebody follows a link to the live page. It cannot be put into a frame."""
    return (
        subpath == PAGE_PATH
        and head.method in READING_METHODS
        and head.headers.get("sec-fetch-mode") == "navigate"
        and head.headers.get("sec-fetch-dest") == "document"
    )


class UnknownScope(LookupError):
    """The head alone does not tell the scope: a name is invalid, a pair is incomplete, or a public pair may belong to
    a private one."""


def find_scope(head: RequestHead, merchants: MerchantNames) -> Scope:
    """Return the namespace of the path's prefix, else that of the key pair, else None for all. Raises UnknownScope."""
    if has_invalid_namespace(head.target.partition("?")[0]):
        raise UnknownScope
    if (found := split_namespace(head.target)) is not None:
        return found[0]
    if find_missing_keys(head.headers):
        raise UnknownScope
    namespace = find_namespace_of_keys(head.headers, merchants)
    if namespace is not None and namespace.startswith(PUBLIC_PREFIX):
        raise UnknownScope
    return namespace


def _check_navigation(head: RequestHead) -> AdminRefusal | None:
    """Refuse forms that a browser posts. Our own pages post forms to any address that a payment names as its shop.

    Browsers say so in Sec-Fetch-Mode; those that do not send an Origin with every form, and curl sends none.
    """
    headers = head.headers
    if head.method in SAFE_METHODS or headers.get("sec-fetch-mode") not in (None, NAVIGATE):
        return None
    media_type = (headers.get("content-type") or "").partition(";")[0].strip().lower()
    is_form = headers.get("origin") is not None and media_type in FORM_TYPES
    if headers.get("sec-fetch-mode") is None and not is_form:
        return None
    detail = (
        "a form cannot call the admin API: send the request by fetch, or by a client that is not a browser"
    )
    return AdminRefusal(403, "A page posted a form", detail)


def normalize_allowed_host(text: str) -> str:
    """Return *text*, a host or `*.` and a host, as `AdminAccess.allowed_hosts` has it."""
    wildcard = "*." if text.startswith("*.") else ""
    name = text.removeprefix(wildcard)
    return wildcard + (normalize_host(f"[{name}]" if ":" in name else name) or name)


OVERLOADED = AdminRefusal(
    503,
    "Too many large admin requests at a time",
    "the memory for bodies above 16 KiB is in use: send fewer at once, or again after Retry-After seconds",
)
"""The refusal of a body that found no room beside those of other requests."""


def too_large() -> AdminRefusal:
    """Return the refusal of a body over the limit."""
    detail = f"an admin request takes at most {MAX_ADMIN_BODY_BYTES} bytes"
    return AdminRefusal(413, "The body is too large", detail)


def _check_size(headers: Headers) -> AdminRefusal | None:
    text = headers.get("content-length") or ""
    is_number = text.isascii() and text.isdecimal()
    return too_large() if is_number and (len(text) > 18 or int(text) > MAX_ADMIN_BODY_BYTES) else None


def _find_own_origin(head: RequestHead) -> Origin | None:
    authority = parse_authority(head.headers.get("host") or "")
    return make_origin(head.scheme, authority) if authority else None


def _refuse_origin(text: str, origin: Origin | None) -> AdminRefusal:
    title = "A page of another origin made this request"
    if origin is None:
        detail = (
            f"found Origin: {_quote(text)}; serve the page from an origin and allow that with --cors ORIGIN"
        )
    else:
        detail = (
            f"found Origin: {_quote(text)}; start the server with --cors {format_origin(origin)} to allow it"
        )
    return AdminRefusal(403, title, detail)


def _extract_token(headers: Headers) -> bytes:
    """Return what `Authorization: Bearer`, the password of Basic, or `X-Admin-Token` contains."""
    scheme, _, credentials = (headers.get("authorization") or "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip().encode()
    if scheme.lower() == "basic" and (password := _decode_basic_password(credentials)):
        return password
    return (headers.get("x-admin-token") or "").encode()


def _decode_basic_password(credentials: str) -> bytes:
    try:
        return b64decode(credentials).partition(b":")[2]
    except ValueError:
        return b""


def _quote(text: str) -> str:
    """Return the beginning of *text* on one line."""
    shown = text[:MAX_SHOWN_CHARS] + ("..." if len(text) > MAX_SHOWN_CHARS else "")
    return "".join(character if character.isprintable() else "?" for character in shown)
