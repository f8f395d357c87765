"""POST temptoken/sdk: issue a token for the JavaScript SDK, with a Masterpass session where that is asked for.

The page 'Client-side SDK' documents the request; most of its answer cannot be read: that is ours, after temptoken and
temptoken/sdk/verify.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.masterpass.browser_calls import PUBLIC_KEYS_CORS, encode_success
from mockpaywall.paywall.masterpass.session_creation import TRUE_VALUES, make_session
from mockpaywall.paywall.masterpass.token_answers import describe_token, describe_token_session
from mockpaywall.paywall.masterpass.token_creation import hint_for_expiry_min, make_temp_token, store_token
from mockpaywall.paywall.operation import PAYWALL_PATH, Access, Operation, OperationParams, OperationResult


def create_sdk_token(body: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Issue the token that *body* asks for, and create its session."""
    has_session = body.get("IncludeMasterpassSession") in TRUE_VALUES
    session = make_session(body["MasterpassSession"], params) if has_session else None
    session_id = session.session_id if session else ""
    token = make_temp_token(body, params.identifiers, params.now, session_id)
    masterpass = describe_token_session(session, params.local_time) if session else None
    content = encode_success({**describe_token(token, params.local_time), "Masterpass": masterpass})
    return OperationResult(content, session, (store_token(token),), hint=hint_for_expiry_min(body))


CREATE_SDK_TOKEN = Operation(
    name="create-sdk-token",
    method="POST",
    path=f"{PAYWALL_PATH}/temptoken/sdk",
    summary="Temporary Token for the SDK",
    success="The token was issued, and its Masterpass session was created where that was asked for.",
    provenance="documented: page 'Client-side SDK' for the request; the end of the response is ours",
    run=create_sdk_token,
    access=Access.PUBLIC_KEYS,
    needs_session=False,
    cors=PUBLIC_KEYS_CORS,
)
