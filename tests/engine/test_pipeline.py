"""The pipeline without a server: the order of checks, what is stored, and what is reproducible."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from mockpaywall.app import build_context
from mockpaywall.engine.context import AppContext
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.settings import Settings
from tests.support.exchanges import list_exchanges
from tests.support.pipeline import begin, respond_to

PATH = "/api/paywall/masterpass/session"
GOOD = {"ReferenceCode": "r", "UserId": "u", "UserPhone": "905123456710"}
NOON = 1_753_604_697.0  # 2025-07-27T11:24:57 in Istanbul


def make_context(seed: int = 7, **settings: Any) -> AppContext:
    return build_context(Settings(**settings), seed, clock=lambda: NOON)


def make_request(
    body: object = GOOD, headers: Mapping[str, str] = {}, target: str = PATH, key: str = "k"
) -> Request:
    pairs = {"apikeyprivate": key, "apiclientprivate": "c", "Content-Type": "application/json", **headers}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(RequestHead("POST", target, Headers(pairs.items())), raw)


def get_header(response: Response, name: str) -> str | None:
    return next((value for other, value in response.headers if other == name), None)


def in_mode(mode: str, body: object = GOOD, key: str = "k") -> Request:
    return make_request(body, {"X-Mock-Mode": mode}, key=key)


def test_the_response_at_noon_byte_for_byte() -> None:
    assert respond_to(make_request(), make_context()).body == (
        b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":'
        b'{"SessionId":"7c45433e-f36b-1410-a29a-e2daddf734d0","SessionExpiryDate":"2025-07-27T11:54:57"}}'
    )


def test_the_same_seed_and_requests_give_the_same_responses() -> None:
    modes = ["ok", "delay=10..900", "http=503@50%", "delay=lognormal(100,0.5)+payload=camel-case"]

    def run(seed: int) -> list[Response]:
        context = make_context(seed)
        return [respond_to(in_mode(mode, key=key), context) for mode in modes * 5 for key in ("a", "b")]

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_requests_of_another_namespace_change_nothing() -> None:
    alone, shared = make_context(), make_context()
    expected = [respond_to(in_mode("http=503@50%"), alone) for _ in range(20)]
    responses = []
    for _ in range(20):
        respond_to(in_mode("http=503@50%", key="other"), shared)
        responses.append(respond_to(in_mode("http=503@50%"), shared))
    assert responses == expected


@pytest.mark.parametrize(
    ("mode", "session_count"),
    [
        ("ok", 1),
        ("delay=5", 1),
        ("payload=invalid-json", 1),
        ("fault=reset:after", 1),
        ("fault=hang:after", 1),
        ("fault=reset", 0),
        ("fault=truncate:before", 0),
        ("http=503", 0),
        ("error=64", 0),
    ],
)
def test_which_modes_store_a_session(mode: str, session_count: int) -> None:
    context = make_context()
    respond_to(in_mode(mode), context)
    assert len(context.store.sessions(None)) == session_count
    assert len(list_exchanges(context.store, None)) == 1


@pytest.mark.parametrize("mode", ["http=503", "fault=reset"])
def test_http_and_faults_are_applied_before_any_check(mode: str) -> None:
    invalid = Request(RequestHead("GET", "/nowhere", Headers([("X-Mock-Mode", mode)])), b"")
    response = respond_to(invalid, make_context())
    assert response.status == 503 or response.fault is Fault.RESET


def test_a_business_error_needs_a_valid_request() -> None:
    context = make_context()
    assert json.loads(respond_to(in_mode("error=InvalidPhone"), context).body)["ErrorCode"] == 7
    refusal = respond_to(in_mode("error=InvalidPhone", {}), context)
    assert (refusal.status, json.loads(refusal.body)["ErrorCode"]) == (400, 2)
    assert get_header(refusal, "X-Mock-Mode") is None


def test_ttl_sets_the_lifetime_of_the_session() -> None:
    context = make_context()
    respond_to(in_mode("ttl=0"), context)
    ((_, session),) = context.store.sessions(None)
    assert session.is_expired(NOON)


def test_a_delay_is_applied_to_refusals_too() -> None:
    response = respond_to(in_mode("delay=250", {}), make_context())
    assert (response.status, response.delay_ms, get_header(response, "X-Mock-Mode")) == (
        400,
        250,
        "delay=250",
    )


def test_an_invalid_mode_is_refused_and_changes_nothing() -> None:
    context = make_context()
    response = respond_to(in_mode("http=5x3"), context)
    assert response.status == 400
    assert json.loads(response.body)["Message"].startswith("X-Mock-Mode: position 6:")
    assert context.store.sessions(None) == ()


def test_without_magic_the_header_and_the_phone_have_no_effect() -> None:
    context = make_context(magic=False)
    assert respond_to(in_mode("http=503"), context).status == 200
    assert respond_to(make_request({**GOOD, "UserPhone": "905000020503"}), context).status == 200


def test_the_header_overrides_the_phone_and_both_override_the_default() -> None:
    context = make_context(mode="http=500")
    magic = {**GOOD, "UserPhone": "905000020502"}
    assert respond_to(in_mode("http=503", magic), context).status == 503
    assert respond_to(make_request(magic), context).status == 502
    assert respond_to(make_request(), context).status == 500


def test_steps_are_counted_per_namespace() -> None:
    context = make_context(mode="http=500,http=501,ok")
    statuses = [respond_to(make_request(key=key), context).status for key in ("a", "a", "b", "a", "a", "b")]
    assert statuses == [500, 501, 500, 200, 200, 501]


def test_a_duplicate_reference_is_refused_when_strict_and_journalled_as_such() -> None:
    context = make_context(strictness="strict")
    first, second = respond_to(make_request(), context), respond_to(make_request(), context)
    assert (first.status, second.status) == (200, 400)
    exchanges = list_exchanges(context.store, None)
    assert [exchange.outcome.reason if exchange.outcome else None for exchange in exchanges] == [
        "",
        "ReferenceCode: used before; it should be unique",
    ]
    assert len(context.store.sessions(None)) == 1


def test_the_namespace_prefix_is_removed_and_overrides_the_keys() -> None:
    context = make_context()
    respond_to(make_request(target=f"/ns/team-a{PATH}?x=1"), context)
    (exchange,) = list_exchanges(context.store, None)
    assert (exchange.received.namespace, exchange.record.number) == ("team-a", 1)
    assert exchange.received.request.head.target == f"{PATH}?x=1"


@pytest.mark.parametrize("target", ["/ns//x", "/ns/a b/x", "/ns/" + "x" * 65 + "/y"])
def test_an_invalid_namespace_prefix_is_an_unknown_path(target: str) -> None:
    assert respond_to(make_request(target=target), make_context()).status == 404


def test_requests_without_a_key_pair_are_in_the_default_namespace() -> None:
    context = make_context()
    respond_to(Request(RequestHead("POST", PATH, Headers([("apikeyprivate", "k")])), b""), context)
    (exchange,) = list_exchanges(context.store, None)
    assert (exchange.received.namespace, exchange.record.number) == ("default", 1)


def test_a_response_with_a_fault_is_complete_and_ends_as_reported() -> None:
    now = [NOON]
    context = build_context(Settings(), 7, clock=lambda: now[0])
    in_flight = begin(in_mode("fault=truncate:after+delay=5"), context)
    assert isinstance(in_flight.result, Response)
    assert (in_flight.result.fault, in_flight.result.delay_ms) == (Fault.TRUNCATE, 5)
    now[0] += 1
    in_flight.complete(ExchangePhase.ABORTED)
    (exchange,) = list_exchanges(context.store, None)
    assert (exchange.phase, exchange.ended_at) == (ExchangePhase.ABORTED, NOON + 1)


def test_what_a_context_caches_for_a_head_is_not_used_by_another() -> None:
    request, restricted = make_request(), make_context(credentials=(("other", "pair"),))
    first, moved = make_context(), make_context(base_path="/other")
    for _ in range(2):
        statuses = [respond_to(request, context).status for context in (first, restricted, moved)]
        assert statuses == [200, 401, 404]
