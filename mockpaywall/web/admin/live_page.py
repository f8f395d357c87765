"""The live page: its files, which hold no secret and need no token."""

from __future__ import annotations

from flask import Response as FlaskResponse

from mockpaywall.engine.admin_access import PAGE_PATH
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.ui.page_files import INDEX, PageFile, load_page_files

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}
"""A browser keeps the files, and asks each time whether they have changed."""


def get_page(context: AdminContext) -> FlaskResponse:
    """Return the page."""
    return _send(context, load_page_files()[INDEX])


def redirect_to_page(_: AdminContext) -> FlaskResponse:
    """Send a browser to the address without the final slash: those in the page are relative to it."""
    return FlaskResponse(status=308, headers={"Location": f"..{PAGE_PATH}"})


def get_file(context: AdminContext, name: str) -> FlaskResponse:
    """Return one file of the page."""
    if (found := load_page_files().get(name)) is None:
        raise AdminError(404, "The live page has no such file")
    return _send(context, found)


def _send(context: AdminContext, file: PageFile) -> FlaskResponse:
    is_compressed = context.request.accept_encodings.quality("gzip") > 0
    content = file.compressed if is_compressed else file.content
    response = FlaskResponse(content, content_type=file.content_type, headers=HEADERS)
    response.set_etag(f"{file.etag}-gzip" if is_compressed else file.etag)
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(context.request)
    return response


ROUTES = (
    AdminRoute("GET", PAGE_PATH, get_page, parameters=None, is_scoped=False),
    AdminRoute("GET", f"{PAGE_PATH}/", redirect_to_page, parameters=None, is_scoped=False),
    AdminRoute("GET", f"{PAGE_PATH}/<path:file>", get_file, parameters=None, is_scoped=False),
)
