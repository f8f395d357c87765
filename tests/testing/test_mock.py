"""The methods of MockPaywall, with a local and with a remote server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from mockpaywall.testing import MockPaywall, MockPaywallError
from tests.support.request_data import PHONE
from tests.support.testing_client import create_session


def test_an_issued_session_is_returned(any_mock: MockPaywall) -> None:
    response = create_session(any_mock, "order-1", Force3D=True)
    (session,) = any_mock.sessions()
    assert response.status == 200
    assert session.session_id == response.json["Body"]["SessionId"]
    assert session.expiry_date == response.json["Body"]["SessionExpiryDate"]
    assert (session.reference_code, session.user_id, session.user_phone) == ("order-1", "72812393211", PHONE)
    assert (session.force_3d, session.phone_verified_by_merchant, session.expired) == (True, True, False)
    assert session.expires_at - session.issued_at == timedelta(seconds=1800)


def test_requests_are_returned_oldest_first(any_mock: MockPaywall) -> None:
    any_mock.mode("http=503@first-2")
    statuses = [create_session(any_mock, f"order-{number}").status for number in range(3)]
    requests = any_mock.requests()
    assert statuses == [503, 503, 200]
    assert [(request.json["ReferenceCode"], request.status, request.mode) for request in requests] == [
        ("order-0", 503, "http=503@first-2"),
        ("order-1", 503, "http=503@first-2"),
        ("order-2", 200, "ok"),
    ]
    assert {request.method for request in requests} == {"POST"}
    assert {request.url for request in requests} == {"/api/paywall/masterpass/session"}
    assert [request.session_id for request in requests] == [None, None, any_mock.sessions()[0].session_id]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda mock: mock.mode(b"ok"), "mode: the value is not usable: found bytes"),
        (lambda mock: mock.rule("ok", match=object()), "match: the value is not usable: found object"),
        (lambda mock: mock.rule("ok", headers=["ab"]), "headers: found list, expected Mapping"),
        (lambda mock: mock.drop_rule(None), "rule_id: found NoneType, expected str"),
        (lambda mock: mock.expire(5), "session_id: found int, expected str"),
        (lambda mock: mock.advance(float("nan")), "advance: the value is not usable: "),
        (lambda mock: mock.freeze(datetime.max.date()), "now: the value is not usable: found date"),
        (lambda mock: mock.account(None), "phone: found NoneType, expected str"),
        (lambda mock: mock.account("\ud800"), "No such account"),
        (
            lambda mock: mock.add_account(PHONE, cards="5528790000000008"),
            "cards: found str, expected list or",
        ),
        (lambda mock: mock.add_account(PHONE, cards=None), "cards: found NoneType, expected list or tuple"),
        (lambda mock: mock.change_account(PHONE, cards=[5]), "cards: found int, expected str or Mapping"),
        (lambda mock: mock.last_otp(None), "phone: found NoneType, expected str"),
        (lambda mock: mock.payment(None), "payment: found NoneType, expected str or int"),
        (lambda mock: mock.approve_3d(b"x"), "payment: found bytes, expected str or int"),
        (lambda mock: mock.verify(within="x"), "/within: found a string, expected seconds"),
        (lambda mock: mock.verify(within=-100), "/within: found a number, expected seconds"),
        (lambda mock: mock.verify(within=float("inf")), "within: the value is not usable: "),
        (lambda mock: mock.verify(none_after=[1]), "/noneAfter: found an array, expected true"),
        (lambda _: MockPaywall(url=b"http://x"), "url: found bytes, expected str"),  # type: ignore[arg-type]
        (lambda _: MockPaywall(namespace=5), "namespace: found int, expected str"),  # type: ignore[arg-type]
        (lambda _: MockPaywall(ca_file=5), "ca_file: found int, expected str or Path"),  # type: ignore[arg-type]
    ],
)
def test_an_argument_of_a_wrong_type_is_named(
    mock: MockPaywall, call: Callable[[MockPaywall], object], message: str
) -> None:
    with pytest.raises(MockPaywallError) as error:
        call(mock)
    assert message in str(error.value)


def test_a_refused_request_has_a_reason(any_mock: MockPaywall) -> None:
    create_session(any_mock, UserPhone="nonsense", userId="1")
    (request,) = any_mock.requests()
    assert (request.status, request.matched, request.session_id) == (400, False, None)
    assert request.reason.startswith("UserPhone: ")
    assert request.seen == "the complete response"


def test_headers_are_case_insensitive_and_masked(any_mock: MockPaywall) -> None:
    create_session(any_mock)
    create_session(any_mock)
    first, second = any_mock.requests()
    assert first.headers["content-type"] == first.headers["Content-Type"] == "application/json"
    assert first.headers["apikeyprivate"] == second.headers["apikeyprivate"]
    assert any_mock.credentials.key not in str(dict(first.headers))


@pytest.mark.parametrize("fault", ["reset", "empty", "garbage"])
def test_the_status_is_none_when_the_client_received_none(any_mock: MockPaywall, fault: str) -> None:
    any_mock.mode(f"fault={fault}:after")
    with pytest.raises((OSError, AssertionError)):
        create_session(any_mock)
    any_mock.verify(exactly=1, within=10)
    (request,) = any_mock.requests()
    assert (request.status, request.mode) == (None, f"fault={fault}:after")
    assert request.session_id == any_mock.sessions()[0].session_id


def test_a_rule_applies_to_matching_requests(any_mock: MockPaywall) -> None:
    order_1 = {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.ReferenceCode", "equalTo": "order-1"}}]}
    rule = any_mock.rule("error=InvalidPhone", match=order_1, times=2, priority=1, name="phones")
    codes = [
        create_session(any_mock, name).json["ErrorCode"]
        for name in ("order-2", "order-1", "order-1", "order-1")
    ]
    assert codes == [0, 7, 7, 0]
    any_mock.drop_rule(rule)
    with pytest.raises(MockPaywallError, match="No such rule"):
        any_mock.drop_rule(rule)


def test_a_rule_adds_headers_and_the_clock_ends_its_mode(any_mock: MockPaywall) -> None:
    any_mock.rule("http=429@for-30s", headers={"Retry-After": "30"})
    refused = create_session(any_mock)
    assert (refused.status, refused.header("Retry-After")) == (429, "30")
    any_mock.advance(30)
    assert create_session(any_mock).status == 200


def test_the_clock_can_be_moved(any_mock: MockPaywall) -> None:
    create_session(any_mock)
    any_mock.advance(1799)
    assert not any_mock.sessions()[0].expired
    any_mock.advance(1)
    assert any_mock.sessions()[0].expired


@pytest.mark.parametrize("when", ["2026-01-01T00:00:00+03:00", datetime(2025, 12, 31, 21, tzinfo=UTC)])
def test_the_clock_can_be_frozen(any_mock: MockPaywall, when: str | datetime) -> None:
    any_mock.freeze(when)
    assert create_session(any_mock).json["Body"]["SessionExpiryDate"] == "2026-01-01T00:30:00"


def test_a_session_can_be_expired(any_mock: MockPaywall) -> None:
    create_session(any_mock)
    create_session(any_mock, "order-2")
    any_mock.expire(any_mock.sessions()[0].session_id)
    states = [(session.reference_code, session.expired) for session in any_mock.sessions()]
    assert states == [("order-1", True), ("order-2", False)]


def test_a_reset_deletes_everything(any_mock: MockPaywall) -> None:
    any_mock.mode("http=500")
    any_mock.rule("http=501")
    any_mock.freeze("2026-01-01T00:00:00+03:00")
    create_session(any_mock)
    any_mock.reset()
    assert any_mock.requests() == any_mock.sessions() == []
    response = create_session(any_mock)
    assert response.status == 200
    assert not response.json["Body"]["SessionExpiryDate"].startswith("2026-01-01")


def test_a_request_has_the_id_of_its_response(any_mock: MockPaywall) -> None:
    responses = [create_session(any_mock), create_session(any_mock, UserId="")]
    assert [request.id for request in any_mock.requests()] == [
        response.header("X-Mock-Request-Id") for response in responses
    ]


def test_the_endpoint_is_below_the_url(any_mock: MockPaywall) -> None:
    assert any_mock.endpoint == f"{any_mock.url}/api/paywall/masterpass/session"
    assert not any_mock.url.endswith("/")


def test_an_invalid_mode_is_rejected(any_mock: MockPaywall) -> None:
    with pytest.raises(MockPaywallError, match='position 6: found "5o3"') as caught:
        any_mock.mode("http=5o3")
    assert "\n" not in str(caught.value)


def test_an_invalid_pattern_is_rejected(any_mock: MockPaywall) -> None:
    with pytest.raises(MockPaywallError, match="did you mean method"):
        any_mock.verify(match={"metod": "POST"})


def test_the_key_pair_unpacks_and_expands_to_headers(mock: MockPaywall) -> None:
    key, client = mock.credentials
    assert {**mock.credentials} == mock.headers == {"apikeyprivate": key, "apiclientprivate": client}
    assert mock.credentials["apikeyprivate"] == key
    with pytest.raises(KeyError):
        mock.credentials["apikeypublic"]


def test_headers_are_a_new_dictionary(mock: MockPaywall) -> None:
    mock.headers.clear()
    assert mock.headers


def test_no_repr_contains_a_secret(mock: MockPaywall) -> None:
    create_session(mock, UserPhone=f"{PHONE}x")
    create_session(mock)
    text = repr((mock, mock.credentials, mock.requests(), mock.requests()[0].headers, mock.sessions()))
    for secret in (*mock.credentials, PHONE, "72812393211"):
        assert secret not in text
    assert "RecordedRequest(POST /api/paywall/masterpass/session -> 400, refused: UserPhone" in text
