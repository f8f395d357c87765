"""The journal as it stands in a test report."""

from __future__ import annotations

from mockpaywall.testing import MockPaywall
from mockpaywall.testing.summary import MAX_SHOWN_REQUESTS
from tests.support.testing_client import PHONE, ask, post

TO = "POST /api/paywall/masterpass/session"


def test_it_tells_what_came_and_what_became_of_it(mock: MockPaywall) -> None:
    mock.mode("http=503@first-1")
    ask(mock, "order-1")
    ask(mock, "order-1")
    mock.mode("ok")
    ask(mock, "order-2", headers={"apikeyprivat": "a", "apiclientprivate": "b"})
    reason = mock.requests()[2].reason
    assert reason.startswith("apikeyprivate: missing; ")
    assert mock.summary().splitlines() == [
        "3 requests, 1 session; mode ok, seed 1",
        f"  1. {TO} -> 503, mode http=503@first-1, ReferenceCode order-1",
        f"  2. {TO} -> 200, ReferenceCode order-1",
        f"  3. {TO} -> 401, ReferenceCode order-2, refused: {reason}",
        "     hint: apikeyprivat looks like apikeyprivate",
    ]


def test_it_tells_that_nothing_came(mock: MockPaywall) -> None:
    assert mock.summary() == "0 requests, 0 sessions; mode ok, seed 1"


def test_a_seed_that_is_not_known_is_not_told(remote: MockPaywall) -> None:
    assert remote.summary() == "0 requests, 0 sessions; mode ok"


def test_the_newest_are_told(mock: MockPaywall) -> None:
    for number in range(1, MAX_SHOWN_REQUESTS + 4):
        ask(mock, f"order-{number}")
    lines = mock.summary().splitlines()
    assert lines[1] == "  (3 older ones are not shown)"
    assert [line.rpartition(" ")[2] for line in lines[2:]] == [
        f"order-{number}" for number in range(4, MAX_SHOWN_REQUESTS + 4)
    ]


def test_no_phone_and_no_key_is_in_it(mock: MockPaywall) -> None:
    ask(mock, PHONE)
    ask(mock, f"for {PHONE}", UserPhone=f"+{PHONE}")
    ask(mock, "for 512 345 67", UserPhone="512 345 67")
    ask(mock, mock.credentials.key)
    description = mock.summary()
    assert PHONE not in description
    assert "90512*****10" in description
    assert "512 345 67" not in description
    assert mock.credentials.key not in description


def test_a_body_that_is_no_object_does_no_harm(mock: MockPaywall) -> None:
    for body in ("", "[]", "nonsense", '{"ReferenceCode":null}'):
        post(mock.endpoint, body, {**mock.headers, "Content-Type": "application/json"})
    assert mock.summary().count("-> 400") == 4
