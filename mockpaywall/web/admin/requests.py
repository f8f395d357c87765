"""The journal in WireMock's dialect: list, look up, count, find, remove, unmatched."""

from __future__ import annotations

from typing import Any

from flask import Request as FlaskRequest

from mockpaywall.journal import query
from mockpaywall.journal.query import Exchanges, Filter
from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.string_matchers import matcher_registry
from mockpaywall.paywall.envelope import written
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.patterns import matcher_of, pattern_at
from mockpaywall.wiremock.logged_request import logged_request
from mockpaywall.wiremock.serve_event import serve_event

BAD_STUB = 15
"""WireMock's code for a matchingStub that is no UUID."""
NOT_COUNTED = -1
"""WireMock's count when there is no journal."""


def list_all(desk: Desk) -> dict[str, Any]:
    """Newest first; the total is of all that pass the filter, before since and limit."""
    found = query.filtered(desk.exchanges(), filter_of(desk.asked), desk.background)
    recent = query.since(found, request_args.moment(desk.asked, "since"))
    shown = query.newest_first(recent, request_args.whole(desk.asked, "limit"))
    return {"requests": _events(shown, desk), "meta": {"total": len(found)}, **_disabled(desk)}


def clear(desk: Desk) -> dict[str, Any]:
    """Forget all."""
    desk.store.clear_journal(desk.scope)
    return {}


def one(desk: Desk, key: str) -> dict[str, Any]:
    """The one whose X-Mock-Request-Id is *key*."""
    found = query.by_id(desk.exchanges(), request_args.uuid(key), desk.world.seed)
    if found is None:
        raise AdminError(
            404, "No such request", "it was never received here, or the journal has let go of it"
        )
    return serve_event(found, desk.background)


def remove_one(desk: Desk, key: str) -> dict[str, Any]:
    """Forget it; an unknown one is passed over, as WireMock does."""
    found = query.by_id(desk.exchanges(), request_args.uuid(key), desk.world.seed)
    desk.store.remove([found.key] if found else [])
    return {}


def count(desk: Desk) -> dict[str, Any]:
    """How many match the pattern in the body."""
    found = len(_matching(desk))
    return {"count": found if desk.store.keeps_journal() else NOT_COUNTED, **_disabled(desk)}


def find(desk: Desk) -> dict[str, Any]:
    """Those that match, oldest first."""
    return {"requests": _logged(_matching(desk)), **_disabled(desk)}


def remove(desk: Desk) -> dict[str, Any]:
    """Forget those that match."""
    return _removed(_matching(desk), desk)


def remove_by_metadata(desk: Desk) -> dict[str, Any]:
    """Forget those whose stub's metadata, as JSON text, the matcher in the body matches."""
    matcher = matcher_registry.read(Spot(request_args.json_of(desk.asked)))
    found = (each for each in desk.exchanges() if matcher.matches(_metadata(each, desk)))
    return _removed(tuple(found), desk)


def unmatched(desk: Desk) -> dict[str, Any]:
    """Those that were refused, newest first."""
    return {
        "requests": _logged(query.newest_first(query.unmatched(desk.exchanges()))),
        **_disabled(desk),
    }


ROUTES = (
    Route("GET", "/requests", list_all),
    Route("DELETE", "/requests", clear),
    Route("POST", "/requests/reset", clear),
    Route("POST", "/requests/count", count),
    Route("POST", "/requests/find", find),
    Route("POST", "/requests/remove", remove),
    Route("POST", "/requests/remove-by-metadata", remove_by_metadata),
    Route("GET", "/requests/unmatched", unmatched),
    Route("GET", "/requests/<id>", one),
    Route("DELETE", "/requests/<id>", remove_one),
)


def filter_of(request: FlaskRequest) -> Filter:
    """What the query of *request* asks for. Raises AdminError."""
    stub = request.args.get("matchingStub")
    title = "Query parameter matchingStub value '{}' is not a valid UUID"
    return Filter(
        unmatched=request_args.flag(request, "unmatched"),
        stub_id=None if stub is None else request_args.uuid(stub, title, BAD_STUB),
    )


def _matching(desk: Desk) -> Exchanges:
    return query.matching(desk.exchanges(), matcher_of(pattern_at(Spot(request_args.json_of(desk.asked)))))


def _removed(found: Exchanges, desk: Desk) -> dict[str, Any]:
    desk.store.remove([each.key for each in found])
    return {"serveEvents": _events(found, desk)}


def _events(exchanges: Exchanges, desk: Desk) -> list[dict[str, Any]]:
    return [serve_event(each, desk.background) for each in exchanges]


def _logged(exchanges: Exchanges) -> list[dict[str, Any]]:
    return [logged_request(each.receipt.call, each.receipt.received_at) for each in exchanges]


def _disabled(desk: Desk) -> dict[str, bool]:
    return {"requestJournalDisabled": not desk.store.keeps_journal()}


def _metadata(exchange: Any, desk: Desk) -> str:
    return written(serve_event(exchange, desk.background)["stubMapping"]["metadata"]).decode()
