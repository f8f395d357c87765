"""Values as text and back: nothing is lost, whatever a client sends."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Reply, Travel
from mockpaywall.model.exchange import Outcome, Receipt
from mockpaywall.model.mode import Candidate
from mockpaywall.model.response_plan import Draw
from mockpaywall.model.virtual_clock import ClockSetting
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.api_error import Problem, Refusal
from mockpaywall.paywall.session import Session
from mockpaywall.stores.redis import codec

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LATIN = st.text(st.characters(max_codepoint=255), max_size=20)
PAIRS = st.lists(st.tuples(LATIN, LATIN), max_size=5).map(tuple)
FLOATS = st.floats(0, 4e9)
MODES = st.sampled_from(["ok", "http=503@first-2", "delay=5..9,ok", "fault=reset:after"]).map(parse)
SESSIONS = st.builds(Session, TEXT, TEXT, TEXT, TEXT, st.booleans(), st.booleans(), FLOATS, FLOATS)
HEADS = st.builds(
    Head,
    method=TEXT,
    target=LATIN,
    headers=PAIRS.map(Headers),
    scheme=st.sampled_from(["http", "https"]),
    client_ip=TEXT,
)
CALLS = st.builds(Call, HEADS, st.binary(max_size=50), st.booleans())
CANDIDATES = st.lists(
    st.builds(Candidate, TEXT, MODES, st.none() | TEXT, st.none() | st.integers(1, 9)), min_size=1, max_size=3
).map(tuple)
RECEIPTS = st.builds(Receipt, st.just("a"), CALLS, CANDIDATES, FLOATS, st.none(), TEXT, st.none())
REPLIES = st.builds(
    Reply,
    st.integers(200, 599),
    PAIRS,
    st.binary(max_size=50),
    FLOATS,
    st.sampled_from(Travel),
    st.integers(1, 9),
    FLOATS,
    st.just(("a", 1)),
)


@given(RECEIPTS)
def test_a_receipt_comes_back(receipt: Receipt) -> None:
    assert codec.receipt_of("a", codec.receipt_text(receipt, "s"), parse) == receipt


def test_calls_with_one_head_share_its_text_and_its_veil() -> None:
    head = Head("POST", "/", Headers([("apikeyprivate", "very-secret-key")]))
    one, other = (Receipt("a", Call(head, body), codec.HONEST, 1.0) for body in (b"1", b"2"))
    written = [codec.receipt_text(one, "s1"), codec.receipt_text(other, "s2")]
    assert written[0].replace('"1"', '"2"') == written[1]
    assert "very-secret" not in written[0]
    assert [codec.receipt_of("a", text, parse) for text in written] == [one, other]


def test_a_receipts_refusal_comes_back() -> None:
    refusal = Refusal(400, 405, (Problem("w", "e", "ü"),), "hint", (("Allow", "POST"),))
    receipt = Receipt("a", Call(Head("X", "/", Headers()), b""), codec.HONEST, 1.0, refusal)
    back = codec.receipt_of("a", codec.receipt_text(receipt, "s"), parse).refusal
    assert back is not None
    assert vars(back) == vars(refusal)


@given(REPLIES, st.none() | SESSIONS, TEXT, st.lists(st.floats(0, 0.9), max_size=2))
def test_an_outcome_comes_back(
    reply: Reply, session: Session | None, reason: str, drawn: list[float]
) -> None:
    draws = tuple(Draw(parse("delay=5..9@50%").steps[0].parts[0], number) for number in drawn)
    outcome = Outcome(reply, session, "delay=5", reason, draws)
    text = codec.outcome_text(outcome, codec.session_text(session) if session else "")
    assert "\n" not in text
    assert codec.outcome_of(text, ("a", 1), parse) == outcome


@given(SESSIONS)
def test_a_session_comes_back(session: Session) -> None:
    assert codec.session_of(codec.kept_text(session)) == session
    assert json.loads(codec.session_text(session))[0] == session.session_id


@given(st.none() | FLOATS, st.floats(-1e9, 1e9))
def test_a_clock_comes_back(frozen: float | None, offset: float) -> None:
    setting = ClockSetting(frozen, offset)
    assert codec.clock_of(codec.clock_text(setting)) == setting
    assert " " not in codec.clock_text(setting)
