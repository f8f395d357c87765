"""The responses with a page: their status, and headers that let a page load and run nothing but its own parts."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256

from mockpaywall.http.response import Header
from mockpaywall.paywall.operation import OperationResult
from mockpaywall.paywall.pages.page_template import SCRIPT_FILE, STYLE_FILE, load_page_file

HTML_TYPE = "text/html; charset=utf-8"
ANY_SITE = "http: https:"
"""A merchant's address may redirect to any other, and browsers apply form-action to redirects too."""
NO_STORE: Header = ("Cache-Control", "no-store")


@cache
def make_page_headers(*, returns: bool = False) -> tuple[Header, ...]:
    """Return the headers of a page. *returns*: it posts a form to a merchant, by a script, perhaps from a frame.

    There is no frame-ancestors, because shops show 3D pages in frames. The policy on referrers keeps the token in the
    address to ourselves, and lets the browser send its Origin to the merchant, which no-referrer would not.
    """
    policy = ["default-src 'none'", f"style-src '{_hash_file(STYLE_FILE)}'", "base-uri 'none'"]
    if returns:
        policy += [
            f"script-src '{_hash_file(SCRIPT_FILE)}'",
            f"form-action {ANY_SITE}",
            f"frame-src {ANY_SITE}",
        ]
    else:
        policy.append("form-action 'self'")
    return (
        ("Content-Type", HTML_TYPE),
        NO_STORE,
        ("Content-Security-Policy", "; ".join(policy)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin"),
        ("Vary", "Accept-Language, locale"),
    )


def make_redirect(location: str) -> OperationResult:
    """Return the response that sends a browser to *location* with GET."""
    return OperationResult(b"", status=303, headers=(("Location", location), NO_STORE))


def _hash_file(name: str) -> str:
    """Return the hash source of a file, as the policy names what stands in a page."""
    return f"sha256-{b64encode(sha256(load_page_file(name).encode()).digest()).decode()}"
