"""verify: what holds passes in silence, what does not is explained."""

from __future__ import annotations

import threading
from http.client import IncompleteRead

import pytest

from mockpaywall.testing import MockPaywall
from mockpaywall.testing.assertions import server_wait_s
from tests.support.testing_client import PHONE, ask

WRONG_PHONE = "905123456999"
TO_ORDER_1 = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.ReferenceCode", "equalTo": "order-1"}}]}


def refused(mock: MockPaywall, **asked: object) -> str:
    with pytest.raises(AssertionError) as caught:
        mock.verify(**asked)  # type: ignore[arg-type]
    return str(caught.value)


def test_what_holds_passes(mock: MockPaywall) -> None:
    ask(mock, "order-1")
    ask(mock, "order-2")
    mock.verify()
    mock.verify(exactly=2)
    mock.verify(exactly=1, match=TO_ORDER_1)
    mock.verify(at_least=1, at_most=2)
    mock.verify(in_order=[TO_ORDER_1, {"method": "POST"}], none_after=True)
    mock.verify(exactly=0, match={"method": "DELETE"})


def test_without_a_number_one_request_is_wanted(mock: MockPaywall) -> None:
    assert (
        refused(mock)
        == "expected at least 1 request, but no request came that matches; no other request came"
    )


def test_one_call_too_many_is_named(mock: MockPaywall) -> None:
    ask(mock)
    ask(mock)
    said = refused(mock, exactly=1).splitlines()
    assert said[0].startswith(
        "expected exactly 1 request, but 2 requests came that match; one too many is request 2"
    )
    assert said[0].endswith("with the same ReferenceCode")
    assert said[1] == "closest: POST /api/paywall/masterpass/session, answered 200"
    assert said[2].startswith("again: curl ")


def test_a_wrong_field_is_named(mock: MockPaywall) -> None:
    ask(mock, userId="1")
    ask(mock, "order-3", UserId="other")
    wanted = [{"equalToJson": {"ReferenceCode": "order-3", "UserId": "1"}, "ignoreExtraElements": True}]
    said = refused(mock, exactly=1, match={"bodyPatterns": wanted})
    assert '\n  body $.UserId: expected "1", found "other"\n' in said


def test_no_key_and_no_phone_is_in_it(mock: MockPaywall) -> None:
    ask(mock, UserPhone=WRONG_PHONE)
    phone = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserPhone", "equalTo": PHONE}}]}
    said = refused(mock, exactly=1, match={**phone, "headers": {"apikeyprivate": {"equalTo": "another-key"}}})
    for secret in (PHONE, WRONG_PHONE, "another-key", *mock.credentials):
        assert secret not in said
    assert "$.UserPhone" in said
    assert "header apikeyprivate" in said


def test_it_waits_for_what_comes_later(mock: MockPaywall) -> None:
    timer = threading.Timer(0.05, ask, [mock])
    timer.start()
    mock.verify(exactly=1, within=30)
    timer.join()


def test_it_gives_up_in_time(mock: MockPaywall) -> None:
    assert refused(mock, exactly=1, within=0.05).startswith("expected exactly 1 request")


def test_a_quiet_time_may_be_asked_for(mock: MockPaywall) -> None:
    ask(mock)
    mock.verify(exactly=1, none_after=0.05)


def test_retries_are_judged_by_reference_code(mock: MockPaywall) -> None:
    mock.mode("http=503@first-2")
    for _ in range(3):
        ask(mock, "order-1")
    mock.verify(exactly=3, retries={"atMost": 3, "sessions": 1})
    assert refused(mock, retries={"atMost": 2}).startswith("ReferenceCode order-1: 3 tries, at most 2")


def test_a_lost_answer_shows_as_two_sessions(mock: MockPaywall) -> None:
    mock.mode("fault=truncate:after@first-1")
    with pytest.raises(IncompleteRead):
        ask(mock, "order-1")
    ask(mock, "order-1")
    assert "sessions created: 2, expected 1" in refused(mock, retries={"sessions": 1})


@pytest.mark.parametrize(
    ("within", "none_after", "seconds"),
    [(None, None, 0.0), (2, None, 2.0), (2.5, True, 2.5), (None, 3, 3.0), (2, 3.5, 5.5), (None, False, 0.0)],
)
def test_the_answer_may_take_as_long_as_it_waits(
    within: float | None, none_after: bool | float | None, seconds: float
) -> None:
    assert server_wait_s(within, none_after) == seconds
