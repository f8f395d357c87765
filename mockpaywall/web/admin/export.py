"""The journal to take away: HAR 1.2, curl lines, a Postman collection; keys and phones masked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response as FlaskResponse

from mockpaywall import __version__
from mockpaywall.journal import query
from mockpaywall.journal.export.curl import curl_export
from mockpaywall.journal.export.har import har
from mockpaywall.journal.export.postman import collection
from mockpaywall.journal.query import Exchanges
from mockpaywall.paywall.envelope import written
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.requests import filter_of

Export = Callable[[Exchanges, int], Any]

FORMATS: dict[str, tuple[str, str, Export]] = {
    "har": ("application/json", "har", lambda found, seed: har(found, seed, __version__)),
    "curl": ("text/plain; charset=utf-8", "sh", lambda found, seed: curl_export(found)),
    "postman": ("application/json", "postman_collection.json", collection),
}
"""Name -> media type, ending of the file, how it is written."""


def export(desk: Desk) -> FlaskResponse:
    """In the format asked for (har when none is), oldest first, with the filters of GET requests."""
    name = desk.asked.args.get("format", "har")
    if name not in FORMATS:
        raise AdminError(400, "No such format", f"format is one of {', '.join(FORMATS)}", pointer="format")
    kind, ending, write = FORMATS[name]
    content = write(_found(desk), desk.world.seed)
    reply = FlaskResponse(content if isinstance(content, str) else written(content), content_type=kind)
    reply.headers["Content-Disposition"] = f'attachment; filename="mockpaywall.{ending}"'
    return reply


ROUTES = (Route("GET", "/requests/export", export),)


def _found(desk: Desk) -> Exchanges:
    found = query.filtered(desk.exchanges(), filter_of(desk.asked), desk.background)
    recent = query.since(found, request_args.moment(desk.asked, "since"))
    return query.newest_first(recent, request_args.whole(desk.asked, "limit"))[::-1]
