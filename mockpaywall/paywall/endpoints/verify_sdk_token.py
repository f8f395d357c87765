"""GET temptoken/sdk/verify: what the JavaScript SDK asks first, with its token. Source: observed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.api_errors import unknown_token_error
from mockpaywall.paywall.masterpass.browser_calls import TOKEN_CORS, encode_success
from mockpaywall.paywall.masterpass.records import LoadedRecord, RecordKey, RecordKind
from mockpaywall.paywall.masterpass.temp_token import TempToken
from mockpaywall.paywall.masterpass.token_answers import describe_token, describe_token_session
from mockpaywall.paywall.operation import PAYWALL_PATH, Access, Operation, OperationParams, OperationResult

SESSION_FLAG = "includemasterpasssession"
"""The header that asks for the session, in lower case."""
_NO_SESSION_HINT = (
    "this token has no session: send IncludeMasterpassSession true and MasterpassSession to temptoken/sdk"
)


def verify_sdk_token(body: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Answer with the token itself, and with its session where that is asked for. The session is not renewed."""
    token = params.records.temp_token
    if token is None:
        raise unknown_token_error()
    wants_session = body.get(SESSION_FLAG, "").lower() == "true"
    session = params.records.find(RecordKind.SESSION, token.session_id) if wants_session else None
    masterpass = describe_token_session(session, params.local_time) if session else None
    content = encode_success({**describe_token(token, params.local_time), "Masterpass": masterpass})
    hint = _NO_SESSION_HINT if wants_session and session is None else ""
    return OperationResult(content, acted_on=session, hint=hint)


def _follow_token(found: tuple[LoadedRecord, ...]) -> tuple[RecordKey, ...]:
    """Return the key of the token's session, until it is among *found*."""
    values = [one.value for one in found]
    names = [value.session_id for value in values if isinstance(value, TempToken) and value.session_id]
    keys = [RecordKey(RecordKind.SESSION, name) for name in names]
    return tuple(key for key in keys if key not in [one.key for one in found])


VERIFY_SDK_TOKEN = Operation(
    name="verify-sdk-token",
    method="GET",
    path=f"{PAYWALL_PATH}/temptoken/sdk/verify",
    summary="Verify Token of the SDK",
    success="The token can be used.",
    provenance="observed: official JavaScript SDK",
    run=verify_sdk_token,
    access=Access.TEMP_TOKEN,
    needs_session=False,
    follow_keys=_follow_token,
    cors=TOKEN_CORS,
)
