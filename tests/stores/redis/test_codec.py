"""Values as text and back: nothing is lost, whatever a client sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.model.exchange import Outcome, PerformedOperation, ReceivedRequest
from mockpaywall.model.mode import ModeCandidate
from mockpaywall.model.response_plan import RandomDraw
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.api_errors import FieldError, Refusal
from mockpaywall.paywall.session import Session
from mockpaywall.stores.redis import codec
from tests.support.modes import parse_branch

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LATIN_1 = st.text(st.characters(max_codepoint=255), max_size=20)
PAIRS = st.lists(st.tuples(LATIN_1, LATIN_1), max_size=5).map(tuple)
TIMES = st.floats(0, 4e9)
BRANCHES = st.sampled_from(
    [
        "ok",
        "http=503@first-2",
        "delay=5..9,ok",
        "card/list>fault=reset:after",
        "session>upstream=DECLINED:504",
    ]
).map(parse_branch)
FIELD_ERRORS = st.lists(st.builds(FieldError, TEXT, TEXT, TEXT, TEXT), max_size=2)
PERFORMED = st.none() | st.builds(PerformedOperation, TEXT, TEXT, TEXT, st.booleans())
SESSIONS = st.builds(Session, TEXT, TEXT, TEXT, TEXT, st.booleans(), st.booleans(), TIMES, TIMES)
HEADS = st.builds(
    RequestHead,
    method=TEXT,
    target=LATIN_1,
    headers=PAIRS.map(Headers),
    scheme=st.sampled_from(["http", "https"]),
    client_ip=TEXT,
)
REQUESTS = st.builds(Request, HEADS, st.binary(max_size=50), st.booleans())
CANDIDATES = st.lists(
    st.builds(
        ModeCandidate,
        TEXT,
        BRANCHES,
        st.none() | TEXT,
        st.none() | st.integers(1, 9),
        total_counter=st.none() | TEXT,
    ),
    min_size=1,
    max_size=3,
).map(tuple)
RECEIVED = st.builds(ReceivedRequest, st.just("a"), REQUESTS, CANDIDATES, TIMES, st.none(), TEXT, st.none())
RESPONSES = st.builds(
    Response,
    st.integers(200, 599),
    PAIRS,
    st.binary(max_size=50),
    TIMES,
    st.sampled_from(Fault),
    st.integers(1, 9),
    TIMES,
)
DRAWS = st.lists(
    st.builds(RandomDraw, st.just(parse("delay=5..9@50%").branches[0].steps[0].parts[0]), st.floats(0, 0.9)),
    max_size=2,
).map(tuple)
OUTCOMES = st.builds(
    Outcome,
    RESPONSES,
    st.none() | SESSIONS,
    st.just("delay=5"),
    TEXT,
    DRAWS,
    st.just(()),
    PERFORMED,
    FIELD_ERRORS.map(tuple),
)


@given(RECEIVED)
def test_a_received_request_round_trips(received: ReceivedRequest) -> None:
    assert codec.decode_received("a", codec.encode_received(received), parse) == received


def test_a_head_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[Any] = []

    def encode(row: Any) -> str:
        encoded.append(row)
        return json.dumps(row)

    monkeypatch.setattr(codec, "encode", encode)
    head = RequestHead("POST", "/", Headers([("Accept", "a")]))
    requests = [
        ReceivedRequest("a", Request(head, body), codec.DEFAULT_CANDIDATES, 1.0) for body in (b"1", b"2")
    ]
    texts = [codec.encode_received(received) for received in requests]
    assert len(encoded) == 1
    assert [codec.decode_received("a", text, parse) for text in texts] == requests


def test_the_error_of_a_received_request_round_trips() -> None:
    error = Refusal(400, 405, (FieldError("w", "e", "ü", "/w"),), "hint", (("Allow", "POST"),))
    request = Request(RequestHead("X", "/", Headers()), b"")
    received = ReceivedRequest("a", request, codec.DEFAULT_CANDIDATES, 1.0, error)
    assert codec.decode_received("a", codec.encode_received(received), parse).refusal == error


@given(OUTCOMES)
def test_an_outcome_round_trips(outcome: Outcome) -> None:
    text = codec.encode_outcome(outcome, codec.encode_session(outcome.session) if outcome.session else "")
    assert "\n" not in text
    assert codec.decode_outcome(text, parse) == outcome


@given(st.none() | RESPONSES, TIMES, st.sampled_from(ExchangePhase))
def test_a_completion_round_trips(response: Response | None, at: float, phase: ExchangePhase) -> None:
    name, decoded_at, row = json.loads(codec.encode_completion(phase, at, response))
    assert (ExchangePhase(name), decoded_at, row and codec.decode_response(row)) == (phase, at, response)


@given(SESSIONS)
def test_a_session_round_trips(session: Session) -> None:
    assert codec.decode_stored_session(codec.encode_stored_session(session)) == session
    assert json.loads(codec.encode_session(session))[0] == session.session_id


@given(st.none() | TIMES, st.floats(-1e9, 1e9))
def test_a_clock_round_trips(frozen_at: float | None, offset_s: float) -> None:
    clock = VirtualClock(frozen_at, offset_s)
    assert codec.decode_clock(codec.encode_clock(clock)) == clock
    assert " " not in codec.encode_clock(clock)
