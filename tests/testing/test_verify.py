"""verify: it returns when the expectation is met, and explains when it is not."""

from __future__ import annotations

import threading

import pytest

from mockpaywall.testing import MockPaywall
from mockpaywall.testing.assertions import server_wait_s
from tests.support.request_data import PHONE
from tests.support.testing_client import create_session

WRONG_PHONE = "905123456999"
ORDER_1 = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.ReferenceCode", "equalTo": "order-1"}}]}


def verify_fails(mock: MockPaywall, **expectation: object) -> str:
    """Return the message of the failed verification."""
    with pytest.raises(AssertionError) as caught:
        mock.verify(**expectation)  # type: ignore[arg-type]
    return str(caught.value)


def test_met_expectations_pass(mock: MockPaywall) -> None:
    create_session(mock, "order-1")
    create_session(mock, "order-2")
    mock.verify()
    mock.verify(exactly=2)
    mock.verify(exactly=1, match=ORDER_1)
    mock.verify(at_least=1, at_most=2)
    mock.verify(in_order=[ORDER_1, {"method": "POST"}], none_after=True)
    mock.verify(exactly=0, match={"method": "DELETE"})


def test_without_a_number_one_request_is_expected(mock: MockPaywall) -> None:
    assert (
        verify_fails(mock)
        == "expected at least 1 request, but no request came that matches; no other request came"
    )


def test_one_request_too_many_is_named(mock: MockPaywall) -> None:
    create_session(mock)
    create_session(mock)
    lines = verify_fails(mock, exactly=1).splitlines()
    assert lines[0].startswith(
        "expected exactly 1 request, but 2 requests came that match; one too many is request 2"
    )
    assert lines[0].endswith("with the same ReferenceCode")
    assert lines[1] == "closest: POST /api/paywall/masterpass/session, answered 200"
    assert lines[2] == "to send it again:"
    assert lines[3].startswith("curl ")


def test_a_wrong_field_is_named(mock: MockPaywall) -> None:
    create_session(mock, userId="1")
    create_session(mock, "order-3", UserId="other")
    patterns = [{"equalToJson": {"ReferenceCode": "order-3", "UserId": "1"}, "ignoreExtraElements": True}]
    message = verify_fails(mock, exactly=1, match={"bodyPatterns": patterns})
    assert '\n  body $.UserId: expected "1", found "other"\n' in message


def test_the_message_contains_no_key_and_no_phone(mock: MockPaywall) -> None:
    create_session(mock, UserPhone=WRONG_PHONE)
    phone = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserPhone", "equalTo": PHONE}}]}
    message = verify_fails(
        mock, exactly=1, match={**phone, "headers": {"apikeyprivate": {"equalTo": "another-key"}}}
    )
    for secret in (PHONE, WRONG_PHONE, "another-key", *mock.credentials):
        assert secret not in message
    assert "$.UserPhone" in message
    assert "header apikeyprivate" in message


def test_it_waits_for_a_later_request(mock: MockPaywall) -> None:
    timer = threading.Timer(0.05, create_session, [mock])
    timer.start()
    mock.verify(exactly=1, within=30)
    timer.join()


def test_it_fails_after_the_time_out(mock: MockPaywall) -> None:
    assert verify_fails(mock, exactly=1, within=0.05).startswith("expected exactly 1 request")


def test_a_quiet_period_can_be_required(mock: MockPaywall) -> None:
    create_session(mock)
    mock.verify(exactly=1, none_after=0.05)


def test_a_journey_is_verified_per_user_or_per_reference_code(mock: MockPaywall) -> None:
    create_session(mock, "order-1")
    create_session(mock, "order-2")
    message = verify_fails(mock, journey=["session"])
    assert "session was carried out twice" in message
    mock.verify(journey=["session"], per="referenceCode")
    mock.verify(journey=["session"], reference_code="order-2")


def test_what_an_evicted_request_may_break_is_not_confirmed() -> None:
    with MockPaywall(journal_size=1) as mock:
        create_session(mock, "order-1")
        mock.verify(exactly=1, journey=["session"])
        create_session(mock, "order-2")
        mock.verify(at_least=1)
        for expectation in ({"at_most": 5}, {"exactly": 0, "match": ORDER_1}, {"journey": ["session"]}):
            assert verify_fails(mock, **expectation).startswith("cannot be confirmed: the journal evicted 1 ")
        mock.reset()
        mock.verify(exactly=0)


def test_retries_are_counted_per_reference_code(mock: MockPaywall) -> None:
    mock.mode("http=503@first-2")
    for _ in range(3):
        create_session(mock, "order-1")
    mock.verify(exactly=3, retries={"atMost": 3, "sessions": 1})
    assert verify_fails(mock, retries={"atMost": 2}).startswith("ReferenceCode order-1: 3 tries, at most 2")


def test_a_lost_response_shows_as_two_sessions(mock: MockPaywall) -> None:
    mock.mode("fault=truncate:after@first-1")
    with pytest.raises(AssertionError, match="the connection was closed after"):
        create_session(mock, "order-1")
    create_session(mock, "order-1")
    assert "sessions created: 2, expected 1" in verify_fails(mock, retries={"sessions": 1})


@pytest.mark.parametrize(
    ("within", "none_after", "seconds"),
    [(None, None, 0.0), (2, None, 2.0), (2.5, True, 2.5), (None, 3, 3.0), (2, 3.5, 5.5), (None, False, 0.0)],
)
def test_the_response_may_take_as_long_as_the_server_waits(
    within: float | None, none_after: bool | float | None, seconds: float
) -> None:
    assert server_wait_s(within, none_after) == seconds
