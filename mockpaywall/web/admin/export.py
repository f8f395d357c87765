"""The journal to take away: HAR 1.2, curl lines, a Postman collection; keys and phones masked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response as FlaskResponse

from mockpaywall import __version__
from mockpaywall.journal import query
from mockpaywall.journal.export.curl import export_curl
from mockpaywall.journal.export.har import export_har
from mockpaywall.journal.export.postman import export_postman
from mockpaywall.journal.query import Exchanges
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.requests import parse_filter

Exporter = Callable[[Exchanges, int], Any]

FORMATS: dict[str, tuple[str, str, Exporter]] = {
    "har": ("application/json", "har", lambda found, seed: export_har(found, seed, __version__)),
    "curl": ("text/plain; charset=utf-8", "sh", lambda found, seed: export_curl(found)),
    "postman": ("application/json", "postman_collection.json", export_postman),
}
"""Name -> media type, ending of the file, how it is written."""


def export_requests(context: AdminContext) -> FlaskResponse:
    """In the format asked for (har when none is), oldest first, with the filters of GET requests."""
    name = context.request.args.get("format", "har")
    if name not in FORMATS:
        raise AdminError(400, "No such format", f"format is one of {', '.join(FORMATS)}", pointer="format")
    kind, ending, write = FORMATS[name]
    content = write(_select_exchanges(context), context.app_context.seed)
    response = FlaskResponse(content if isinstance(content, str) else encode_json(content), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="mockpaywall.{ending}"'
    return response


ROUTES = (AdminRoute("GET", "/requests/export", export_requests),)


def _select_exchanges(context: AdminContext) -> Exchanges:
    found = query.filter_exchanges(context.exchanges(), parse_filter(context.request), context.render_context)
    recent = query.filter_received_after(found, request_args.datetime_param(context.request, "since"))
    return query.newest_first(recent, request_args.int_param(context.request, "limit"))[::-1]
