"""Renewal of an expired session: repeatable, to the same successor, on successes and on failures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import CARD_BODY, MasterpassClient, get_code, get_result

LIFETIME_S = 1800


def get_session_block(response: HttpResponse) -> dict[str, Any]:
    block: dict[str, Any] = response.json["Body"]["Session"]
    return block


def assert_renewed(response: HttpResponse, old: MasterpassClient) -> str:
    """Check the block, and return the new SessionId."""
    block = get_session_block(response)
    assert list(block) == ["SessionRenewed", "SessionId"]
    assert block["SessionRenewed"] is True
    assert block["SessionId"] != old.session_id
    return str(block["SessionId"])


def test_a_live_session_is_not_renewed(session: MasterpassClient) -> None:
    session.advance_clock(LIFETIME_S - 60)
    block = get_session_block(session.send("card/list"))
    assert block == {"SessionRenewed": False, "SessionId": session.session_id}


def test_an_expired_session_is_renewed_and_the_operation_carried_out(session: MasterpassClient) -> None:
    session.advance_clock(LIFETIME_S)
    response = session.send("card/add", CARD_BODY)
    renewed = replace(session, session_id=assert_renewed(response, session))
    verified = renewed.verify(get_result(response)["Token"])
    assert get_result(verified)["IsVerified"] is True
    assert get_session_block(verified) == {"SessionRenewed": False, "SessionId": renewed.session_id}


def test_the_old_id_gets_the_same_successor_again(session: MasterpassClient) -> None:
    session.advance_clock(LIFETIME_S)
    first = assert_renewed(session.send("card/list"), session)
    again = [assert_renewed(session.send(operation), session) for operation in ("merchant/link", "card/list")]
    assert again == [first, first]
    stored = [one.session_id for one in session.namespace.sessions()]
    assert sorted(stored) == sorted([session.session_id, first])


def test_the_successor_of_an_expired_successor(session: MasterpassClient) -> None:
    session.advance_clock(LIFETIME_S)
    second = assert_renewed(session.send("card/list"), session)
    session.advance_clock(LIFETIME_S)
    third = assert_renewed(session.send("card/list"), session)
    assert third not in (session.session_id, second)
    assert assert_renewed(replace(session, session_id=second).send("card/list"), session) == third


def test_a_code_outlives_the_session_it_was_sent_in(session: MasterpassClient) -> None:
    session.advance_clock(LIFETIME_S - 60)
    token = session.add_card()
    session.advance_clock(60)
    response = session.verify(token)
    assert get_result(response)["IsVerified"] is True
    assert_renewed(response, session)


@pytest.mark.parametrize(
    ("operation", "code"),
    [("merchant/unlink", "ACCOUNT_NOT_FOUND"), ("otp/verify", "TOKEN_IS_NOT_VALID")],
)
def test_failures_renew_too(session: MasterpassClient, operation: str, code: str) -> None:
    session.advance_clock(LIFETIME_S)
    body = {"OtpToken": "0" * 32, "OtpCode": "123456"} if operation == "otp/verify" else None
    response = session.send(operation, body)
    assert get_code(response) == code
    assert_renewed(response, session)


def test_a_session_id_is_read_in_any_letter_case(session: MasterpassClient) -> None:
    shouting = replace(session, session_id=session.session_id.upper())
    block = get_session_block(shouting.send("card/list"))
    assert block == {"SessionRenewed": False, "SessionId": session.session_id}


def test_an_unknown_session_is_refused(session: MasterpassClient) -> None:
    unknown = replace(session, session_id="9b27433e-f36b-1410-80e5-004205aa382d")
    response = unknown.send("card/list")
    assert response.status == 200
    assert response.body == (
        b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":404,"Result":false,'
        b'"Message":"Masterpass session not found","Body":null}'
    )
    assert response.hint.startswith("send the SessionId of a POST session")
