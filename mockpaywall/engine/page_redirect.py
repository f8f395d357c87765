"""Where a browser that opens the root of the server is sent: to the live page."""

from __future__ import annotations

from mockpaywall.engine.admin_access import PAGE_PATH
from mockpaywall.http.namespace_path import ADMIN_PATH, split_namespace
from mockpaywall.http.request import RequestHead
from mockpaywall.http.response import Response


def redirect_to_page(head: RequestHead) -> Response | None:
    """Return the redirect for a browser that opens the root; None for every other request. Source: the contract."""
    if head.method != "GET" or "text/html" not in (head.headers.get("accept") or ""):
        return None
    found = split_namespace(head.target)
    if (found[1] if found else head.target) != "/":
        return None
    location = f"{head.target.removesuffix('/')}{ADMIN_PATH}{PAGE_PATH}"
    return Response(302, (("Location", location), ("Vary", "Accept"), ("Cache-Control", "no-store")), b"")
