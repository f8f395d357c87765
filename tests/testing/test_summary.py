"""The journal in a test report."""

from __future__ import annotations

from mockpaywall.journal.masking.phones import mask_phone
from mockpaywall.testing import MockPaywall
from mockpaywall.testing.summary import MAX_SHOWN_REQUESTS
from tests.support.http_client import post
from tests.support.request_data import PHONE
from tests.support.testing_client import create_session

TARGET = "POST /api/paywall/masterpass/session"


def test_it_lists_requests_and_outcomes(mock: MockPaywall) -> None:
    mock.mode("http=503@first-1")
    create_session(mock, "order-1")
    create_session(mock, "order-1")
    mock.mode("ok")
    create_session(mock, "order-2", headers={"apikeyprivat": "a", "apiclientprivate": "b"})
    reason = mock.requests()[2].reason
    assert reason.startswith("apikeyprivate: missing; ")
    assert mock.summary().splitlines() == [
        "3 requests, 1 session; mode ok, seed 1",
        f"  1. {TARGET} -> 503, mode http=503@first-1, ReferenceCode order-1",
        f"  2. {TARGET} -> 200, ReferenceCode order-1",
        f"  3. {TARGET} -> 401, ReferenceCode order-2, refused: {reason}",
        "     hint: apikeyprivat looks like apikeyprivate",
    ]


def test_an_empty_journal_is_reported(mock: MockPaywall) -> None:
    assert mock.summary() == "0 requests, 0 sessions; mode ok, seed 1"


def test_an_unknown_seed_is_omitted(remote: MockPaywall) -> None:
    assert remote.summary() == "0 requests, 0 sessions; mode ok"


def test_only_the_newest_requests_are_listed(mock: MockPaywall) -> None:
    for number in range(1, MAX_SHOWN_REQUESTS + 4):
        create_session(mock, f"order-{number}")
    lines = mock.summary().splitlines()
    assert lines[1] == "  (3 older ones are not shown)"
    assert [line.rpartition(" ")[2] for line in lines[2:]] == [
        f"order-{number}" for number in range(4, MAX_SHOWN_REQUESTS + 4)
    ]


def test_it_contains_no_phone_and_no_key(mock: MockPaywall) -> None:
    create_session(mock, PHONE)
    create_session(mock, f"for {PHONE}", UserPhone=f"+{PHONE}")
    create_session(mock, "for 512 345 67", UserPhone="512 345 67")
    create_session(mock, mock.credentials.key)
    summary = mock.summary()
    assert PHONE not in summary
    assert mask_phone(PHONE, mock.credentials.key) in summary
    assert "512 345 67" not in summary
    assert mock.credentials.key not in summary


def test_a_body_without_a_reference_code_is_listed(mock: MockPaywall) -> None:
    for body in (b"", b"[]", b"nonsense", b'{"ReferenceCode":null}'):
        post(mock.endpoint, body, mock.headers)
    assert mock.summary().count("-> 400") == 4
