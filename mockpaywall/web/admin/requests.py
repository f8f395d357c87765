"""The journal in WireMock's dialect: list, look up, count, find, remove, unmatched."""

from __future__ import annotations

from typing import Any

from flask import Request as FlaskRequest

from mockpaywall.journal import query
from mockpaywall.journal.query import Exchanges, RequestFilter
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers import matcher_registry
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.patterns import make_matcher, parse_pattern
from mockpaywall.wiremock.logged_request import render_logged_request
from mockpaywall.wiremock.serve_event import render_serve_event

INVALID_STUB_ID_CODE = 15
"""WireMock's code for a matchingStub that is no UUID."""
JOURNAL_DISABLED_COUNT = -1
"""WireMock's count when there is no journal."""


def list_requests(context: AdminContext) -> dict[str, Any]:
    """Newest first; the total is of all that pass the filter, before since and limit."""
    found = query.filter_exchanges(context.exchanges(), parse_filter(context.request), context.render_context)
    recent = query.filter_received_after(found, request_args.datetime_param(context.request, "since"))
    shown = query.newest_first(recent, request_args.int_param(context.request, "limit"))
    return {
        "requests": _render_events(shown, context),
        "meta": {"total": len(found)},
        **_render_journal_state(context),
    }


def delete_requests(context: AdminContext) -> dict[str, Any]:
    """Forget all."""
    context.store.clear_journal(context.scope)
    return {}


def get_request(context: AdminContext, key: str) -> dict[str, Any]:
    """The one whose X-Mock-Request-Id is *key*."""
    found = query.find_by_id(context.exchanges(), request_args.parse_uuid(key), context.app_context.seed)
    if found is None:
        raise AdminError(
            404, "No such request", "it was never received here, or the journal has let go of it"
        )
    return render_serve_event(found, context.render_context)


def delete_request(context: AdminContext, key: str) -> dict[str, Any]:
    """Forget it; an unknown one is passed over, as WireMock does."""
    found = query.find_by_id(context.exchanges(), request_args.parse_uuid(key), context.app_context.seed)
    context.store.remove([found.key] if found else [])
    return {}


def count_requests(context: AdminContext) -> dict[str, Any]:
    """How many match the pattern in the body."""
    found = len(_find_matching(context))
    return {
        "count": found if context.store.journal_enabled() else JOURNAL_DISABLED_COUNT,
        **_render_journal_state(context),
    }


def find_requests(context: AdminContext) -> dict[str, Any]:
    """Those that match, oldest first."""
    return {"requests": _render_logged_requests(_find_matching(context)), **_render_journal_state(context)}


def remove_requests(context: AdminContext) -> dict[str, Any]:
    """Forget those that match."""
    return _remove(_find_matching(context), context)


def remove_by_metadata(context: AdminContext) -> dict[str, Any]:
    """Forget those whose stub's metadata, as JSON text, the matcher in the body matches."""
    matcher = matcher_registry.parse_matcher(JsonNode(request_args.read_json_body(context.request)))
    found = (each for each in context.exchanges() if matcher.matches(_render_metadata(each, context)))
    return _remove(tuple(found), context)


def list_unmatched(context: AdminContext) -> dict[str, Any]:
    """Those that were refused, newest first."""
    return {
        "requests": _render_logged_requests(query.newest_first(query.filter_unmatched(context.exchanges()))),
        **_render_journal_state(context),
    }


ROUTES = (
    AdminRoute("GET", "/requests", list_requests),
    AdminRoute("DELETE", "/requests", delete_requests),
    AdminRoute("POST", "/requests/reset", delete_requests),
    AdminRoute("POST", "/requests/count", count_requests),
    AdminRoute("POST", "/requests/find", find_requests),
    AdminRoute("POST", "/requests/remove", remove_requests),
    AdminRoute("POST", "/requests/remove-by-metadata", remove_by_metadata),
    AdminRoute("GET", "/requests/unmatched", list_unmatched),
    AdminRoute("GET", "/requests/<id>", get_request),
    AdminRoute("DELETE", "/requests/<id>", delete_request),
)


def parse_filter(request: FlaskRequest) -> RequestFilter:
    """What the query of *request* asks for. Raises AdminError."""
    stub = request.args.get("matchingStub")
    title = "Query parameter matchingStub value '{}' is not a valid UUID"
    return RequestFilter(
        unmatched=request_args.bool_param(request, "unmatched"),
        stub_id=None if stub is None else request_args.parse_uuid(stub, title, INVALID_STUB_ID_CODE),
    )


def _find_matching(context: AdminContext) -> Exchanges:
    return query.filter_matching(
        context.exchanges(),
        make_matcher(parse_pattern(JsonNode(request_args.read_json_body(context.request)))),
    )


def _remove(found: Exchanges, context: AdminContext) -> dict[str, Any]:
    context.store.remove([each.key for each in found])
    return {"serveEvents": _render_events(found, context)}


def _render_events(exchanges: Exchanges, context: AdminContext) -> list[dict[str, Any]]:
    return [render_serve_event(each, context.render_context) for each in exchanges]


def _render_logged_requests(exchanges: Exchanges) -> list[dict[str, Any]]:
    return [render_logged_request(each.received.request, each.received.received_at) for each in exchanges]


def _render_journal_state(context: AdminContext) -> dict[str, bool]:
    return {"requestJournalDisabled": not context.store.journal_enabled()}


def _render_metadata(exchange: Any, context: AdminContext) -> str:
    return encode_json(
        render_serve_event(exchange, context.render_context)["stubMapping"]["metadata"]
    ).decode()
