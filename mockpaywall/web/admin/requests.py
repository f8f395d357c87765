"""The journal in WireMock's dialect: list, get, count, find, remove, unmatched."""

from __future__ import annotations

from typing import Any

from mockpaywall.journal.query import (
    Exchanges,
    filter_matching,
    filter_received_after,
    filter_unmatched,
    find_by_id,
    newest_first,
)
from mockpaywall.matching.json_fields import parse_pattern
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers.matcher_registry import parse_matcher
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.request_args import bool_param, datetime_param, int_param, read_json_body
from mockpaywall.wiremock.logged_request import render_logged_request
from mockpaywall.wiremock.request_filter import RequestFilter, filter_exchanges
from mockpaywall.wiremock.serve_event import render_serve_event
from mockpaywall.wiremock.uuids import InvalidUuid, parse_uuid

INVALID_STUB_ID_CODE = 15
"""WireMock's code for a matchingStub that is not a UUID."""
JOURNAL_DISABLED_COUNT = -1
"""WireMock's count when there is no journal."""
MAX_SHOWN_CHARS = 60


def list_requests(context: AdminContext) -> dict[str, Any]:
    """Return the requests newest first; the total ignores since and limit."""
    exchanges, total = list_exchanges(context)
    return {
        "requests": _render_events(exchanges, context),
        "meta": {"total": total},
        **_render_journal_state(context),
    }


def delete_requests(context: AdminContext) -> dict[str, Any]:
    """Clear the journal."""
    context.store.clear_journal(context.scope)
    return {}


def get_request(context: AdminContext, request_id: str) -> dict[str, Any]:
    """Return the request whose X-Mock-Request-Id is *request_id*."""
    exchange = _find_exchange(context, request_id)
    if exchange is None:
        raise AdminError(404, "No such request", "it was never received here, or the journal evicted it")
    return render_serve_event(exchange, context.render_context)


def delete_request(context: AdminContext, request_id: str) -> dict[str, Any]:
    """Remove one request; an unknown id is not an error, as in WireMock."""
    exchange = _find_exchange(context, request_id)
    context.store.remove([exchange.key] if exchange else [])
    return {}


def count_requests(context: AdminContext) -> dict[str, Any]:
    """Count the requests that match the pattern in the body."""
    count = len(_find_matching(context)) if context.store.journal_enabled() else JOURNAL_DISABLED_COUNT
    return {"count": count, **_render_journal_state(context)}


def find_requests(context: AdminContext) -> dict[str, Any]:
    """Return the requests that match the pattern in the body, oldest first."""
    return {"requests": _render_logged_requests(_find_matching(context)), **_render_journal_state(context)}


def remove_requests(context: AdminContext) -> dict[str, Any]:
    """Remove the requests that match the pattern in the body."""
    return _remove(_find_matching(context), context)


def remove_by_metadata(context: AdminContext) -> dict[str, Any]:
    """Remove the requests whose stub has metadata that match: the matcher in the body gets them as JSON text."""
    matcher = parse_matcher(JsonNode(read_json_body(context.request)))
    exchanges = (each for each in context.exchanges() if matcher.matches(_render_metadata(each, context)))
    return _remove(tuple(exchanges), context)


def list_unmatched(context: AdminContext) -> dict[str, Any]:
    """Return the requests that were refused, newest first."""
    unmatched = newest_first(filter_unmatched(context.exchanges()))
    return {"requests": _render_logged_requests(unmatched), **_render_journal_state(context)}


ROUTES = (
    AdminRoute("GET", "/requests", list_requests),
    AdminRoute("DELETE", "/requests", delete_requests),
    AdminRoute("POST", "/requests/reset", delete_requests),
    AdminRoute("POST", "/requests/count", count_requests),
    AdminRoute("POST", "/requests/find", find_requests),
    AdminRoute("POST", "/requests/remove", remove_requests),
    AdminRoute("POST", "/requests/remove-by-metadata", remove_by_metadata),
    AdminRoute("GET", "/requests/unmatched", list_unmatched),
    AdminRoute("GET", "/requests/<uuid:id>", get_request),
    AdminRoute("DELETE", "/requests/<uuid:id>", delete_request),
)


def list_exchanges(context: AdminContext) -> tuple[Exchanges, int]:
    """Return what the query parameters select, newest first, and the total before since and limit.

    Raises AdminError.
    """
    selected = filter_exchanges(context.exchanges(), _parse_filter(context), context.render_context)
    recent = filter_received_after(selected, datetime_param(context.request, "since"))
    return newest_first(recent, int_param(context.request, "limit")), len(selected)


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
    return find_by_id(context.exchanges(), parse_uuid(request_id), context.app_context.seed)


def _find_matching(context: AdminContext) -> Exchanges:
    pattern = parse_pattern(JsonNode(read_json_body(context.request)))
    return filter_matching(context.exchanges(), pattern)


def _remove(exchanges: Exchanges, context: AdminContext) -> dict[str, Any]:
    context.store.remove([each.key for each in exchanges])
    return {"serveEvents": _render_events(exchanges, context)}


def _render_events(exchanges: Exchanges, context: AdminContext) -> list[dict[str, Any]]:
    return [render_serve_event(each, context.render_context) for each in exchanges]


def _render_logged_requests(exchanges: Exchanges) -> list[dict[str, Any]]:
    return [render_logged_request(each.received.request, each.received.received_at) for each in exchanges]


def _render_journal_state(context: AdminContext) -> dict[str, bool]:
    return {"requestJournalDisabled": not context.store.journal_enabled()}


def _render_metadata(exchange: Exchange, context: AdminContext) -> str:
    stub = render_serve_event(exchange, context.render_context)["stubMapping"]
    return encode_json(stub["metadata"]).decode()
