"""POST session: the first call of every Masterpass integration (page 'Create Session')."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.endpoints.operation import IssueParams, Operation
from mockpaywall.paywall.session import Session

TRUE_VALUES = (True, "true")
"""What a lenient body may say for true."""


def create_session(body: Mapping[str, Any], params: IssueParams) -> Session:
    """The session for a body that fits the schema; in lenient bodies numbers become text, words become bools."""
    return Session(
        session_id=params.session_id,
        reference_code=str(body["ReferenceCode"]),
        user_id=str(body["UserId"]),
        user_phone=str(body["UserPhone"]),
        force_3d=body.get("Force3D") in TRUE_VALUES,
        phone_verified_by_merchant=body.get("PhoneVerifiedByMerchant") in TRUE_VALUES,
        issued_at=params.now,
        expires_at=params.now + params.ttl_s,
    )


CREATE_SESSION = Operation(
    name="create-session",
    method="POST",
    path="/api/paywall/masterpass/session",
    summary="Create Session",
    provenance="documented: page 'Create Session'",
    run=create_session,
)
