"""MockPaywall's calls, the same in this process and on a server elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.client import HTTPException

import pytest

from mockpaywall.testing import MockPaywall, MockPaywallError
from tests.support.testing_client import PHONE, ask


def test_a_session_is_issued_and_told(any_mock: MockPaywall) -> None:
    response = ask(any_mock, "order-1", Force3D=True)
    (session,) = any_mock.sessions()
    assert response.status == 200
    assert session.session_id == response.answer["Body"]["SessionId"]
    assert session.expiry_date == response.answer["Body"]["SessionExpiryDate"]
    assert (session.reference_code, session.user_id, session.user_phone) == ("order-1", "72812393211", PHONE)
    assert (session.force_3d, session.phone_verified_by_merchant, session.expired) == (True, False, False)
    assert session.expires_at - session.issued_at == timedelta(seconds=1800)


def test_requests_are_told_oldest_first(any_mock: MockPaywall) -> None:
    any_mock.mode("http=503@first-2")
    statuses = [ask(any_mock, f"order-{number}").status for number in range(3)]
    description = any_mock.requests()
    assert statuses == [503, 503, 200]
    assert [(one.json["ReferenceCode"], one.status, one.mode) for one in description] == [
        ("order-0", 503, "http=503@first-2"),
        ("order-1", 503, "http=503@first-2"),
        ("order-2", 200, "ok"),
    ]
    assert {one.method for one in description} == {"POST"}
    assert {one.url for one in description} == {"/api/paywall/masterpass/session"}
    assert [one.session_id for one in description] == [None, None, any_mock.sessions()[0].session_id]


def test_a_refused_request_says_why(any_mock: MockPaywall) -> None:
    ask(any_mock, UserPhone="nonsense", userId="1")
    (request,) = any_mock.requests()
    assert (request.status, request.matched, request.session_id) == (400, False, None)
    assert request.reason.startswith("UserPhone: ")
    assert request.seen == "the complete response"


def test_headers_have_any_letter_case_and_no_key(any_mock: MockPaywall) -> None:
    ask(any_mock)
    ask(any_mock)
    first, second = any_mock.requests()
    assert first.headers["content-type"] == first.headers["Content-Type"] == "application/json"
    assert first.headers["apikeyprivate"] == second.headers["apikeyprivate"]
    assert any_mock.credentials.key not in str(dict(first.headers))


@pytest.mark.parametrize("fault", ["reset", "empty", "garbage"])
def test_no_status_is_told_where_none_arrived(any_mock: MockPaywall, fault: str) -> None:
    any_mock.mode(f"fault={fault}:after")
    with pytest.raises((OSError, HTTPException)):
        ask(any_mock)
    any_mock.verify(exactly=1, within=10)
    (request,) = any_mock.requests()
    assert (request.status, request.mode) == (None, f"fault={fault}:after")
    assert request.session_id == any_mock.sessions()[0].session_id


def test_a_rule_decides_what_it_matches(any_mock: MockPaywall) -> None:
    first = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.ReferenceCode", "equalTo": "order-1"}}]}
    rule = any_mock.rule("error=InvalidPhone", match=first, times=2, priority=1, name="phones")
    codes = [ask(any_mock, name).answer["ErrorCode"] for name in ("order-2", "order-1", "order-1", "order-1")]
    assert codes == [0, 7, 7, 0]
    any_mock.drop_rule(rule)
    with pytest.raises(MockPaywallError, match="No such rule"):
        any_mock.drop_rule(rule)


def test_time_is_moved(any_mock: MockPaywall) -> None:
    ask(any_mock)
    any_mock.advance(1799)
    assert not any_mock.sessions()[0].expired
    any_mock.advance(1)
    assert any_mock.sessions()[0].expired


@pytest.mark.parametrize("when", ["2026-01-01T00:00:00+03:00", datetime(2025, 12, 31, 21, tzinfo=UTC)])
def test_time_is_stood_still(any_mock: MockPaywall, when: str | datetime) -> None:
    any_mock.freeze(when)
    assert ask(any_mock).answer["Body"]["SessionExpiryDate"] == "2026-01-01T00:30:00"


def test_a_session_is_expired_by_hand(any_mock: MockPaywall) -> None:
    ask(any_mock)
    ask(any_mock, "order-2")
    any_mock.expire(any_mock.sessions()[0].session_id)
    description = [(one.reference_code, one.expired) for one in any_mock.sessions()]
    assert description == [("order-1", True), ("order-2", False)]


def test_a_reset_forgets_everything(any_mock: MockPaywall) -> None:
    any_mock.mode("http=500")
    any_mock.rule("http=501")
    any_mock.freeze("2026-01-01T00:00:00+03:00")
    ask(any_mock)
    any_mock.reset()
    assert any_mock.requests() == any_mock.sessions() == []
    response = ask(any_mock)
    assert response.status == 200
    assert not response.answer["Body"]["SessionExpiryDate"].startswith("2026-01-01")


def test_a_request_id_is_that_of_the_answer(any_mock: MockPaywall) -> None:
    answered = [ask(any_mock).id, ask(any_mock, UserId="").id]
    assert [request.id for request in any_mock.requests()] == answered


def test_the_address_is_where_the_client_goes(any_mock: MockPaywall) -> None:
    assert any_mock.endpoint == f"{any_mock.url}/api/paywall/masterpass/session"
    assert not any_mock.url.endswith("/")


def test_a_mode_that_is_none_is_refused(any_mock: MockPaywall) -> None:
    with pytest.raises(MockPaywallError, match='position 6: found "5o3"') as caught:
        any_mock.mode("http=5o3")
    assert "\n" not in str(caught.value)


def test_a_pattern_that_is_none_is_refused(any_mock: MockPaywall) -> None:
    with pytest.raises(MockPaywallError, match="did you mean method"):
        any_mock.verify(match={"metod": "POST"})


def test_the_pair_unpacks_and_spreads(mock: MockPaywall) -> None:
    key, client = mock.credentials
    assert {**mock.credentials} == mock.headers == {"apikeyprivate": key, "apiclientprivate": client}
    assert mock.credentials["apikeyprivate"] == key
    with pytest.raises(KeyError):
        mock.credentials["apikeypublic"]


def test_headers_are_the_callers_own(mock: MockPaywall) -> None:
    mock.headers.clear()
    assert mock.headers


def test_nothing_secret_is_in_a_repr(mock: MockPaywall) -> None:
    ask(mock, UserPhone=f"{PHONE}x")
    ask(mock)
    shown = repr((mock, mock.credentials, mock.requests(), mock.requests()[0].headers, mock.sessions()))
    for secret in (*mock.credentials, PHONE, "72812393211"):
        assert secret not in shown
    assert "Request(POST /api/paywall/masterpass/session -> 400, refused: UserPhone" in shown
