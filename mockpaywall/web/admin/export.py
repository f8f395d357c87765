"""The journal as a file: HAR 1.2 or curl commands, keys and phones masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import Response as FlaskResponse

from mockpaywall import __version__
from mockpaywall.engine.context import AppContext
from mockpaywall.journal.export.curl import export_curl
from mockpaywall.journal.export.har import export_har
from mockpaywall.journal.query import Exchanges
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.requests import list_exchanges


class ExportFormat(NamedTuple):
    """One format of an export."""

    media_type: str
    extension: str
    encode: Callable[[Exchanges, AppContext], bytes]
    """Takes the exchanges, oldest first."""


def _encode_har(exchanges: Exchanges, context: AppContext) -> bytes:
    return encode_json(export_har(exchanges, context.seed, __version__, show_phones=context.show_phones))


def _encode_curl(exchanges: Exchanges, context: AppContext) -> bytes:
    return export_curl(exchanges, context.seed, show_phones=context.show_phones).encode("utf-8", "replace")


FORMATS: Mapping[str, ExportFormat] = {
    "har": ExportFormat("application/json", "har", _encode_har),
    "curl": ExportFormat("text/plain; charset=utf-8", "sh", _encode_curl),
}
"""By the value of the query parameter `format`."""
DEFAULT_FORMAT = "har"


def export_requests(context: AdminContext) -> FlaskResponse:
    """Return the requests oldest first, with the filters of GET requests."""
    name = context.request.args.get("format", DEFAULT_FORMAT)
    if name not in FORMATS:
        raise AdminError(400, "No such format", f"format is one of {', '.join(FORMATS)}", pointer="format")
    chosen = FORMATS[name]
    newest_first, _ = list_exchanges(context)
    content = chosen.encode(newest_first[::-1], context.app_context)
    response = FlaskResponse(content, content_type=chosen.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="mockpaywall.{chosen.extension}"'
    return response


ROUTES = (AdminRoute("GET", "/requests/export", export_requests),)
