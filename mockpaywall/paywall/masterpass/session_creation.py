"""The session that a valid body asks for, at POST session and wherever else a session is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.operation import OperationParams
from mockpaywall.paywall.session import Session

TRUE_VALUES = (True, "true")
"""The values of a lenient body that mean true."""


def make_session(body: Mapping[str, Any], params: OperationParams) -> Session:
    """Return the session for *body*. A lenient body may have numbers for strings, strings for booleans.

    With a schema of `--schemas`, it may lack any of the names: then the text is empty.
    """
    return Session(
        session_id=params.session_id,
        reference_code=_get_text(body, "ReferenceCode"),
        user_id=_get_text(body, "UserId"),
        user_phone=_get_text(body, "UserPhone"),
        force_3d=body.get("Force3D") in TRUE_VALUES,
        phone_verified_by_merchant=body.get("PhoneVerifiedByMerchant") in TRUE_VALUES,
        issued_at=params.now,
        expires_at=params.now + params.ttl_s,
    )


def _get_text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return "" if value is None else str(value)
