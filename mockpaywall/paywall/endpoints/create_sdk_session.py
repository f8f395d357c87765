"""POST by/sdk/session: a session for the browser itself, as older versions of the JavaScript SDK call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.masterpass.browser_calls import TOKEN_CORS, encode_success
from mockpaywall.paywall.masterpass.session_creation import make_session
from mockpaywall.paywall.masterpass.token_answers import describe_sdk_session
from mockpaywall.paywall.operation import MASTERPASS_PATH, Access, Operation, OperationParams, OperationResult


def create_sdk_session(body: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Create the session that *body* asks for."""
    session = make_session(body, params)
    return OperationResult(encode_success(describe_sdk_session(session, params.local_time)), session)


CREATE_SDK_SESSION = Operation(
    name="create-sdk-session",
    method="POST",
    path=f"{MASTERPASS_PATH}/by/sdk/session",
    summary="Create Session by the SDK",
    success="The session was created.",
    provenance="observed: README files and test page of the JavaScript SDK",
    run=create_sdk_session,
    access=Access.TEMP_TOKEN,
    needs_session=False,
    cors=TOKEN_CORS,
    reads_any_body=True,
    any_case=True,
)
