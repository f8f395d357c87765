"""POST session: the first request of every Masterpass integration (page 'Create Session')."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.envelope import build_envelope, encode_json
from mockpaywall.paywall.masterpass.session_creation import make_session
from mockpaywall.paywall.operation import (
    MASTERPASS_PATH,
    Operation,
    OperationParams,
    OperationResult,
)

# This envelope is encoded once, with placeholders for its two values: it is most of the mock's responses.
_BEFORE, _BETWEEN, _AFTER = (
    encode_json(build_envelope(0, "", {"SessionId": "@", "SessionExpiryDate": "@"}))
    .decode("ascii")
    .split("@")
)


def create_session(body: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Create the session that *body* asks for."""
    session = make_session(body, params)
    expiry = params.local_time.format(session.expires_at)
    content = f"{_BEFORE}{session.session_id}{_BETWEEN}{expiry}{_AFTER}".encode("ascii")
    return OperationResult(content, session)


CREATE_SESSION = Operation(
    name="create-session",
    method="POST",
    path=f"{MASTERPASS_PATH}/session",
    summary="Create Session",
    success="The session was created.",
    provenance="documented: page 'Create Session'",
    run=create_session,
    needs_session=False,
    needs_records=False,
)
