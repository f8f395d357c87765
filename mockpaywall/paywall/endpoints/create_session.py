"""POST session: the first request of every Masterpass integration (page 'Create Session')."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.envelope import (
    TEXT_HOLE,
    build_envelope,
    encode_utf8,
    make_json_template,
)
from mockpaywall.paywall.masterpass.session_creation import make_session
from mockpaywall.paywall.operation import (
    MASTERPASS_PATH,
    Operation,
    OperationParams,
    OperationResult,
)

_TEMPLATE = make_json_template(
    build_envelope(0, "", {"SessionId": TEXT_HOLE, "SessionExpiryDate": TEXT_HOLE})
)
"""Encoded once: it is most of the mock's responses."""


def create_session(body: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Create the session that *body* asks for."""
    session = make_session(body, params)
    expiry = params.local_time.format(session.expires_at)
    return OperationResult(encode_utf8(_TEMPLATE % (session.session_id, expiry)), session)


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
    reads_any_body=True,
)
