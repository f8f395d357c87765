"""The journal as a file: HAR 1.2 or curl commands, keys and phones masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import Response as FlaskResponse

from mockpaywall import __version__
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
    encode: Callable[[Exchanges, int], bytes]
    """Takes the exchanges, oldest first, and the seed."""


FORMATS: Mapping[str, ExportFormat] = {
    "har": ExportFormat(
        "application/json",
        "har",
        lambda exchanges, seed: encode_json(export_har(exchanges, seed, __version__)),
    ),
    "curl": ExportFormat(
        "text/plain; charset=utf-8", "sh", lambda exchanges, seed: export_curl(exchanges).encode()
    ),
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
    response = FlaskResponse(
        chosen.encode(newest_first[::-1], context.app_context.seed), content_type=chosen.media_type
    )
    response.headers["Content-Disposition"] = f'attachment; filename="mockpaywall.{chosen.extension}"'
    return response


ROUTES = (AdminRoute("GET", "/requests/export", export_requests),)
