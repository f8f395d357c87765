"""Create Session: the session and the envelope for a valid body."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION, create_session
from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.operation import OperationParams
from mockpaywall.paywall.session import Session
from tests.support.request_data import PATH, VALID_BODY

SESSION_ID = "9b27433e-f36b-1410-80e5-004205aa382d"
PARAMS = OperationParams(SESSION_ID, 1_753_604_697.5, 600, LocalTimeFormatter("Europe/Istanbul"))


def test_it_is_an_operation_of_the_api() -> None:
    assert CREATE_SESSION in OPERATIONS
    assert (CREATE_SESSION.method, CREATE_SESSION.path) == ("POST", PATH)


def test_the_session_has_the_values_of_the_body() -> None:
    session = create_session(VALID_BODY, PARAMS).session
    assert session == Session(
        session_id=SESSION_ID,
        reference_code=VALID_BODY["ReferenceCode"],
        user_id=VALID_BODY["UserId"],
        user_phone=VALID_BODY["UserPhone"],
        force_3d=False,
        phone_verified_by_merchant=True,
        issued_at=1_753_604_697.5,
        expires_at=1_753_605_297.5,
    )


def test_the_envelope_has_the_id_and_the_expiry() -> None:
    assert json.loads(create_session(VALID_BODY, PARAMS).content) == {
        "ErrorCodeType": 1,
        "ErrorMessage": None,
        "ErrorCode": 0,
        "Result": True,
        "Message": "",
        "Body": {"SessionId": SESSION_ID, "SessionExpiryDate": "2025-07-27T11:34:57"},
    }


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), ("true", True), (False, False), ("false", False), (None, False)]
)
def test_a_lenient_body_is_converted(value: Any, expected: bool) -> None:
    body = {"ReferenceCode": 12.5, "UserId": 728, "UserPhone": 905123456710, "Force3D": value}
    session = create_session(body, PARAMS).session
    assert session is not None
    assert (session.reference_code, session.user_id, session.user_phone) == ("12.5", "728", "905123456710")
    assert (session.force_3d, session.phone_verified_by_merchant) == (expected, False)
