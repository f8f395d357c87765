"""The pipeline without a server: order of checks, what is kept, and what repeats."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from mockpaywall.app import build_context
from mockpaywall.engine.context import AppContext
from mockpaywall.engine.pipeline import respond
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.settings import Settings

PATH = "/api/paywall/masterpass/session"
GOOD = {"ReferenceCode": "r", "UserId": "u", "UserPhone": "905123456710"}
NOON = 1_753_604_697.0  # 2025-07-27T11:24:57 in Istanbul


def world(seed: int = 7, **chosen: Any) -> AppContext:
    return build_context(Settings(**chosen), seed, clock=lambda: NOON)


def call(body: object = GOOD, headers: Mapping[str, str] = {}, target: str = PATH, key: str = "k") -> Request:
    pairs = {"apikeyprivate": key, "apiclientprivate": "c", "Content-Type": "application/json", **headers}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(RequestHead("POST", target, Headers(pairs.items())), raw)


def header(reply: Response, name: str) -> str | None:
    return next((value for other, value in reply.headers if other == name), None)


def in_mode(mode: str, body: object = GOOD, key: str = "k") -> Request:
    return call(body, {"X-Mock-Mode": mode}, key=key)


def test_the_answer_at_noon_byte_for_byte() -> None:
    assert respond(call(), world()).body == (
        b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":'
        b'{"SessionId":"7c45433e-f36b-1410-a29a-e2daddf734d0","SessionExpiryDate":"2025-07-27T11:54:57"}}'
    )


def test_the_same_seed_and_calls_give_the_same_replies() -> None:
    modes = ["ok", "delay=10..900", "http=503@50%", "delay=lognormal(100,0.5)+payload=camel-case"]

    def run(seed: int) -> list[Response]:
        here = world(seed)
        return [respond(in_mode(mode, key=key), here) for mode in modes * 5 for key in ("a", "b")]

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_calls_of_another_namespace_do_not_change_ours() -> None:
    alone, crowded = world(), world()
    ours = [respond(in_mode("http=503@50%"), alone) for _ in range(20)]
    theirs = []
    for _ in range(20):
        respond(in_mode("http=503@50%", key="noise"), crowded)
        theirs.append(respond(in_mode("http=503@50%"), crowded))
    assert ours == theirs


@pytest.mark.parametrize(
    ("mode", "kept"),
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
def test_what_is_kept(mode: str, kept: int) -> None:
    here = world()
    respond(in_mode(mode), here)
    assert len(here.store.sessions(None)) == kept
    assert len(here.store.exchanges(None)) == 1


@pytest.mark.parametrize("mode", ["http=503", "fault=reset"])
def test_http_and_faults_act_before_any_check(mode: str) -> None:
    bad = Request(RequestHead("GET", "/nowhere", Headers([("X-Mock-Mode", mode)])), b"")
    response = respond(bad, world())
    assert response.status == 503 or response.fault is Fault.RESET


def test_a_business_error_waits_for_a_good_request() -> None:
    here = world()
    assert json.loads(respond(in_mode("error=InvalidPhone"), here).body)["ErrorCode"] == 7
    refused = respond(in_mode("error=InvalidPhone", {}), here)
    assert (refused.status, json.loads(refused.body)["ErrorCode"]) == (400, 2)
    assert header(refused, "X-Mock-Mode") is None


def test_ttl_sets_the_life_of_the_session() -> None:
    here = world()
    respond(in_mode("ttl=0"), here)
    ((_, session),) = here.store.sessions(None)
    assert session.is_expired(NOON)


def test_a_delay_acts_on_refusals_too() -> None:
    response = respond(in_mode("delay=250", {}), world())
    assert (response.status, response.delay_ms, header(response, "X-Mock-Mode")) == (400, 250, "delay=250")


def test_a_mode_that_is_none_is_refused_and_changes_nothing() -> None:
    here = world()
    response = respond(in_mode("http=5x3"), here)
    assert response.status == 400
    assert json.loads(response.body)["Message"].startswith("X-Mock-Mode: position 6:")
    assert here.store.sessions(None) == ()


def test_without_magic_the_header_and_the_phone_are_nothing_special() -> None:
    here = world(magic=False)
    assert respond(in_mode("http=503"), here).status == 200
    assert respond(call({**GOOD, "UserPhone": "905000020503"}), here).status == 200


def test_the_header_wins_over_the_phone_and_both_over_the_default() -> None:
    here = world(mode="http=500")
    magic = {**GOOD, "UserPhone": "905000020502"}
    assert respond(in_mode("http=503", magic), here).status == 503
    assert respond(call(magic), here).status == 502
    assert respond(call(), here).status == 500


def test_steps_are_counted_by_namespace() -> None:
    here = world(mode="http=500,http=501,ok")
    seen = [respond(call(key=key), here).status for key in ("a", "a", "b", "a", "a", "b")]
    assert seen == [500, 501, 500, 200, 200, 501]


def test_a_repeated_reference_is_refused_when_strict_and_journalled_as_such() -> None:
    here = world(strictness="strict")
    first, second = respond(call(), here), respond(call(), here)
    assert (first.status, second.status) == (200, 400)
    exchanges = here.store.exchanges(None)
    assert [one.outcome.reason if one.outcome else None for one in exchanges] == [
        "",
        "ReferenceCode: used before; it should be unique",
    ]
    assert len(here.store.sessions(None)) == 1


def test_the_namespace_prefix_is_taken_off_and_wins_over_the_keys() -> None:
    here = world()
    response = respond(call(target=f"/ns/team-a{PATH}?x=1"), here)
    (exchange,) = here.store.exchanges("team-a")
    assert response.exchange == ("team-a", 1)
    assert exchange.received.request.head.target == f"{PATH}?x=1"


@pytest.mark.parametrize("target", ["/ns//x", "/ns/a b/x", "/ns/" + "x" * 65 + "/y"])
def test_a_prefix_that_names_nothing_is_an_unknown_path(target: str) -> None:
    response = respond(call(target=target), world())
    assert response.status == 404


def test_calls_without_a_full_pair_are_in_the_default_namespace() -> None:
    here = world()
    lonely = Request(RequestHead("POST", PATH, Headers([("apikeyprivate", "k")])), b"")
    assert respond(lonely, here).exchange == ("default", 1)


def test_a_broken_reply_is_still_worded_whole() -> None:
    here = world()
    response = respond(in_mode("fault=truncate:after+delay=5"), here)
    assert (response.fault, response.delay_ms) == (Fault.TRUNCATE, 5)
    here.store.complete(response, ExchangePhase.ABORTED, NOON + 1)
    (exchange,) = here.store.exchanges(None)
    assert (exchange.phase, exchange.ended_at) == (ExchangePhase.ABORTED, NOON + 1)


def test_what_one_world_knows_of_a_head_is_nothing_to_another() -> None:
    request, strict = call(), world(credentials=(("other", "pair"),))
    here, there = world(), world(base_path="/other")
    for _ in range(2):
        assert [respond(request, one).status for one in (here, strict, there)] == [200, 401, 404]
