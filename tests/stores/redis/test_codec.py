"""Values as text and back: nothing is lost, whatever a client sends."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import Fault, Response
from mockpaywall.model.exchange import Outcome, ReceivedRequest
from mockpaywall.model.mode import ModeCandidate
from mockpaywall.model.response_plan import RandomDraw
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.api_errors import ApiError, FieldError
from mockpaywall.paywall.session import Session
from mockpaywall.stores.redis import codec

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LATIN = st.text(st.characters(max_codepoint=255), max_size=20)
PAIRS = st.lists(st.tuples(LATIN, LATIN), max_size=5).map(tuple)
FLOATS = st.floats(0, 4e9)
MODES = st.sampled_from(["ok", "http=503@first-2", "delay=5..9,ok", "fault=reset:after"]).map(parse)
SESSIONS = st.builds(Session, TEXT, TEXT, TEXT, TEXT, st.booleans(), st.booleans(), FLOATS, FLOATS)
HEADS = st.builds(
    RequestHead,
    method=TEXT,
    target=LATIN,
    headers=PAIRS.map(Headers),
    scheme=st.sampled_from(["http", "https"]),
    client_ip=TEXT,
)
CALLS = st.builds(Request, HEADS, st.binary(max_size=50), st.booleans())
CANDIDATES = st.lists(
    st.builds(ModeCandidate, TEXT, MODES, st.none() | TEXT, st.none() | st.integers(1, 9)),
    min_size=1,
    max_size=3,
).map(tuple)
RECEIPTS = st.builds(ReceivedRequest, st.just("a"), CALLS, CANDIDATES, FLOATS, st.none(), TEXT, st.none())
REPLIES = st.builds(
    Response,
    st.integers(200, 599),
    PAIRS,
    st.binary(max_size=50),
    FLOATS,
    st.sampled_from(Fault),
    st.integers(1, 9),
    FLOATS,
    st.just(("a", 1)),
)


@given(RECEIPTS)
def test_a_receipt_comes_back(receipt: ReceivedRequest) -> None:
    assert codec.decode_received("a", codec.encode_received(receipt, "s"), parse) == receipt


def test_calls_with_one_head_share_its_text_and_its_veil() -> None:
    head = RequestHead("POST", "/", Headers([("apikeyprivate", "very-secret-key")]))
    one, other = (
        ReceivedRequest("a", Request(head, body), codec.DEFAULT_CANDIDATES, 1.0) for body in (b"1", b"2")
    )
    written = [codec.encode_received(one, "s1"), codec.encode_received(other, "s2")]
    assert written[0].replace('"1"', '"2"') == written[1]
    assert "very-secret" not in written[0]
    assert [codec.decode_received("a", text, parse) for text in written] == [one, other]


def test_a_receipts_refusal_comes_back() -> None:
    error = ApiError(400, 405, (FieldError("w", "e", "ü"),), "hint", (("Allow", "POST"),))
    received = ReceivedRequest(
        "a", Request(RequestHead("X", "/", Headers()), b""), codec.DEFAULT_CANDIDATES, 1.0, error
    )
    back = codec.decode_received("a", codec.encode_received(received, "s"), parse).error
    assert back is not None
    assert vars(back) == vars(error)


@given(REPLIES, st.none() | SESSIONS, TEXT, st.lists(st.floats(0, 0.9), max_size=2))
def test_an_outcome_comes_back(
    reply: Response, session: Session | None, reason: str, drawn: list[float]
) -> None:
    draws = tuple(RandomDraw(parse("delay=5..9@50%").steps[0].parts[0], number) for number in drawn)
    outcome = Outcome(reply, session, "delay=5", reason, draws)
    text = codec.encode_outcome(outcome, codec.encode_session(session) if session else "")
    assert "\n" not in text
    assert codec.decode_outcome(text, ("a", 1), parse) == outcome


@given(SESSIONS)
def test_a_session_comes_back(session: Session) -> None:
    assert codec.decode_stored_session(codec.encode_stored_session(session)) == session
    assert json.loads(codec.encode_session(session))[0] == session.session_id


@given(st.none() | FLOATS, st.floats(-1e9, 1e9))
def test_a_clock_comes_back(frozen: float | None, offset: float) -> None:
    setting = VirtualClock(frozen, offset)
    assert codec.decode_clock(codec.encode_clock(setting)) == setting
    assert " " not in codec.encode_clock(setting)
