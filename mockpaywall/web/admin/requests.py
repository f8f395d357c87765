"""The journal in WireMock's dialect: list, get, count, find, remove, unmatched."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from mockpaywall.journal.exchange_reader import drain, pause_regularly
from mockpaywall.journal.export.curl import describe_masks, format_curl_line
from mockpaywall.journal.query import RequestListing, find_by_id, iter_matching, iter_unmatched
from mockpaywall.matching.json_fields import parse_pattern
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher_registry import parse_matcher
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.request_args import (
    PAGE_PARAMETERS,
    bool_param,
    datetime_param,
    limit_param,
    page_param,
    read_json_body,
)
from mockpaywall.web.admin.streaming import JsonStream
from mockpaywall.wiremock.logged_request import render_logged_request
from mockpaywall.wiremock.request_filter import RequestFilter
from mockpaywall.wiremock.serve_event import render_serve_event
from mockpaywall.wiremock.uuids import InvalidUuid, parse_uuid

INVALID_STUB_ID_CODE = 15
"""WireMock's code for a matchingStub that is not a UUID."""
JOURNAL_DISABLED_COUNT = -1
"""WireMock's count when there is no journal."""
MAX_SHOWN_CHARS = 60
LISTING_PARAMETERS = (*PAGE_PARAMETERS, "since", "unmatched", "matchingStub")
"""What `make_listing` reads."""


def list_requests(context: AdminContext) -> JsonStream:
    """Return the requests newest first; the total ignores since, limit and offset."""
    listing = make_listing(context)
    events = (render_serve_event(each, context.render_context) for each in listing)
    return JsonStream(
        "requests", events, lambda: {"meta": {"total": listing.total}, **_render_journal_state(context)}
    )


def delete_requests(context: AdminContext) -> dict[str, Any]:
    """Clear the journal."""
    context.store.clear_journal(context.scope)
    return {}


def get_request(context: AdminContext, request_id: str) -> dict[str, Any]:
    """Return the request whose X-Mock-Request-Id is *request_id*."""
    return render_serve_event(get_exchange(context, request_id), context.render_context)


def get_curl(context: AdminContext, request_id: str) -> dict[str, Any]:
    """Return a command that sends the request again, in its namespace, and what in it is masked.

    It is sent to the address of this call.
    """
    exchange = get_exchange(context, request_id)
    server = f"{context.request.scheme}://{context.request.host}"
    return {"curl": format_curl_line(exchange, server=server), "note": describe_masks(exchange)}


def delete_request(context: AdminContext, request_id: str) -> dict[str, Any]:
    """Remove one request; an unknown id is not an error, as in WireMock."""
    exchange = _find_exchange(context, request_id)
    context.store.remove([exchange.key] if exchange else [])
    return {}


def count_requests(context: AdminContext) -> dict[str, Any]:
    """Count the requests that match the pattern in the body."""
    count = sum(1 for _ in _iter_matching(context))
    return {
        "count": count if context.store.journal_enabled() else JOURNAL_DISABLED_COUNT,
        **_render_journal_state(context),
    }


def find_requests(context: AdminContext) -> JsonStream:
    """Return the newest requests that match the pattern in the body, oldest first."""
    page = page_param(context.request)
    newest = page.take_newest(list(deque(_iter_matching(context), page.end)))
    newest.reverse()
    return _stream_logged_requests(drain(newest), context)


def remove_requests(context: AdminContext) -> JsonStream:
    """Remove the requests that match the pattern in the body."""
    return _remove(_iter_matching(context), context)


def remove_by_metadata(context: AdminContext) -> JsonStream:
    """Remove the requests whose stub has metadata that match: the matcher in the body gets them as JSON text."""
    matcher = parse_matcher(JsonNode(read_json_body(context.request)))
    exchanges = (each for each in context.exchanges() if matcher.matches(_render_metadata(each, context)))
    return _remove(exchanges, context)


def list_unmatched(context: AdminContext) -> JsonStream:
    """Return the requests that were refused, newest first."""
    unmatched = iter_unmatched(context.exchanges(newest_first=True))
    page = page_param(context.request)
    return _stream_logged_requests(pause_regularly(islice(unmatched, page.offset, page.end)), context)


ROUTES = (
    AdminRoute("GET", "/requests", list_requests, parameters=LISTING_PARAMETERS, reads_journal=True),
    AdminRoute("DELETE", "/requests", delete_requests),
    AdminRoute("POST", "/requests/reset", delete_requests, takes_body=False),
    AdminRoute("POST", "/requests/count", count_requests, reads_journal=True),
    AdminRoute("POST", "/requests/find", find_requests, parameters=PAGE_PARAMETERS, reads_journal=True),
    AdminRoute("POST", "/requests/remove", remove_requests, parameters=("limit",)),
    AdminRoute("POST", "/requests/remove-by-metadata", remove_by_metadata, parameters=("limit",)),
    AdminRoute("GET", "/requests/unmatched", list_unmatched, parameters=PAGE_PARAMETERS, reads_journal=True),
    AdminRoute("GET", "/requests/<uuid:id>", get_request),
    AdminRoute("GET", "/requests/<uuid:id>/curl", get_curl),
    AdminRoute("DELETE", "/requests/<uuid:id>", delete_request),
)


def get_exchange(context: AdminContext, request_id: str) -> Exchange:
    """Return the exchange whose X-Mock-Request-Id is *request_id*. Raises AdminError."""
    exchange = _find_exchange(context, request_id)
    if exchange is None:
        raise AdminError(404, "No such request", "it was never received here, or the journal evicted it")
    return exchange


def make_listing(context: AdminContext) -> RequestListing:
    """Return what the query parameters select, newest first. Raises AdminError."""
    request_filter = _parse_filter(context)
    selected = context.exchanges(newest_first=True)
    return RequestListing(
        (each for each in selected if request_filter.matches(each, context.render_context)),
        since=datetime_param(context.request, "since"),
        page=page_param(context.request),
        total=None if request_filter.selects_some else _count_exchanges(context),
    )


def _parse_filter(context: AdminContext) -> RequestFilter:
    stub_id = context.request.args.get("matchingStub")
    return RequestFilter(
        unmatched=bool_param(context.request, "unmatched"),
        stub_id=None if stub_id is None else _parse_stub_id(stub_id),
    )


def _parse_stub_id(text: str) -> str:
    try:
        return parse_uuid(text)
    except InvalidUuid:
        title = f"Query parameter matchingStub value '{text[:MAX_SHOWN_CHARS]}' is not a valid UUID"
        raise AdminError(400, title, code=INVALID_STUB_ID_CODE) from None


def _find_exchange(context: AdminContext, request_id: str) -> Exchange | None:
    return find_by_id(context.store, context.scope, parse_uuid(request_id), context.app_context.seed)


def _iter_matching(context: AdminContext) -> Iterator[Exchange]:
    pattern = parse_pattern(JsonNode(read_json_body(context.request)))
    return iter_matching(context.exchanges(), pattern)


def _count_exchanges(context: AdminContext) -> int:
    summaries = context.store.namespaces()
    return sum(each.journal for each in summaries if context.scope in (None, each.name))


def _remove(exchanges: Iterable[Exchange], context: AdminContext) -> JsonStream:
    """Remove *exchanges* and return the newest of them."""
    newest: deque[Exchange] = deque(maxlen=limit_param(context.request))
    keys = []
    for each in exchanges:
        keys.append(each.key)
        newest.append(each)
    context.store.remove(keys)
    events = (render_serve_event(each, context.render_context) for each in drain(list(newest)))
    return JsonStream("serveEvents", events, dict)


def _stream_logged_requests(exchanges: Iterable[Exchange], context: AdminContext) -> JsonStream:
    requests = (render_logged_request(each.received.request, each.received.received_at) for each in exchanges)
    return JsonStream("requests", requests, lambda: _render_journal_state(context))


def _render_journal_state(context: AdminContext) -> dict[str, bool]:
    return {"requestJournalDisabled": not context.store.journal_enabled()}


def _render_metadata(exchange: Exchange, context: AdminContext) -> str:
    stub = render_serve_event(exchange, context.render_context)["stubMapping"]
    return encode_json(stub["metadata"]).decode()
