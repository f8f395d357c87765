"""The journal as a file: HAR 1.2 or curl commands, keys and phones masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from flask import Response as FlaskResponse

from mockpaywall import __version__
from mockpaywall.engine.context import AppContext
from mockpaywall.journal.exchange_reader import drain
from mockpaywall.journal.export.curl import export_curl
from mockpaywall.journal.export.har import make_har_log, render_har_entry
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.requests import LISTING_PARAMETERS, make_listing
from mockpaywall.web.admin.streaming import encode_array, stream_response


class ExportFormat(NamedTuple):
    """One format of an export."""

    media_type: str
    extension: str
    encode: Callable[[list[Exchange], AppContext, str], Iterator[bytes]]
    """Takes the exchanges, oldest first, and frees them as it goes; the context, and a comment or ""."""


def _encode_har(exchanges: list[Exchange], context: AppContext, comment: str) -> Iterator[bytes]:
    """Encode a HAR file. The entries are the last member of its log."""
    log = encode_json(make_har_log(__version__, comment))
    yield b'{"log":' + log[:-1] + b',"entries":'
    yield from encode_array(
        render_har_entry(each, context.seed, show_phones=context.show_phones) for each in drain(exchanges)
    )
    yield b"}}"


def _encode_curl(exchanges: list[Exchange], context: AppContext, comment: str) -> Iterator[bytes]:
    """Encode a shell script."""
    if comment:
        yield f"# {comment}\n".encode()
    for line in export_curl(exchanges, context.seed, show_phones=context.show_phones):
        yield line.encode("utf-8", "replace")


FORMATS: Mapping[str, ExportFormat] = {
    "har": ExportFormat("application/json", "har", _encode_har),
    "curl": ExportFormat("text/plain; charset=utf-8", "sh", _encode_curl),
}
"""By the value of the query parameter `format`."""
DEFAULT_FORMAT = "har"
EXPORT_PARAMETERS = ("format", *LISTING_PARAMETERS)


def export_requests(context: AdminContext) -> FlaskResponse:
    """Return the requests oldest first, with the filters and the page of GET requests."""
    name = context.request.args.get("format", DEFAULT_FORMAT)
    if name not in FORMATS:
        raise AdminError(400, "No such format", f"format is one of {', '.join(FORMATS)}", pointer="format")
    chosen = FORMATS[name]
    listing = make_listing(context)
    exchanges = list(listing)
    exchanges.reverse()
    comment = _describe_missing(len(exchanges), listing.total, context.store.evicted_count(context.scope))
    response = stream_response(chosen.encode(exchanges, context.app_context, comment), chosen.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="mockpaywall.{chosen.extension}"'
    return response


ROUTES = (
    AdminRoute("GET", "/requests/export", export_requests, reads_journal=True, parameters=EXPORT_PARAMETERS),
)


def _describe_missing(count: int, total: int, evicted: int) -> str:
    """Return a comment for an export that is not complete, else ""."""
    missing = []
    if count < total:
        missing.append(f"the newest {count} of {total} requests; limit=N exports more")
    if evicted:
        missing.append(f"the journal evicted older requests (--journal-size, --max-memory): {evicted}")
    return "; ".join(missing)
