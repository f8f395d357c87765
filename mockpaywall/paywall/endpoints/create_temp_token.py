"""POST temptoken: issue a token that a browser may hold (page 'Temporary Token')."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.masterpass.browser_calls import PUBLIC_KEYS_CORS, encode_success
from mockpaywall.paywall.masterpass.token_answers import describe_token
from mockpaywall.paywall.masterpass.token_creation import hint_for_expiry_min, make_temp_token, store_token
from mockpaywall.paywall.operation import PAYWALL_PATH, Access, Operation, OperationParams, OperationResult


def create_temp_token(body: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Issue the token that *body* asks for."""
    token = make_temp_token(body, params.identifiers, params.now, ttl_s=params.directives.ttl_s)
    content = encode_success(describe_token(token, params.local_time))
    return OperationResult(content, changes=(store_token(token),), hint=hint_for_expiry_min(body))


CREATE_TEMP_TOKEN = Operation(
    name="create-temp-token",
    method="POST",
    path=f"{PAYWALL_PATH}/temptoken",
    summary="Temporary Token",
    success="The token was issued.",
    provenance="documented: page 'Temporary Token'",
    run=create_temp_token,
    access=Access.PUBLIC_KEYS,
    needs_session=False,
    cors=PUBLIC_KEYS_CORS,
)
