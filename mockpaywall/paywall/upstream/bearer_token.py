"""The MasterpassToken of a request, after `Authorization: Bearer`: it tells the session and the namespace.

The header is observed (library of the JavaScript SDK); when it is refused, and how, is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockpaywall.http.request import Request
from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall.api_errors import ApiError, FieldError, Refusal
from mockpaywall.paywall.masterpass.card import CLIENT_ID
from mockpaywall.paywall.masterpass.masterpass_token import MasterpassToken, decode_masterpass_token
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME
from mockpaywall.paywall.operation import SESSION_HEADER

AUTHORIZATION = "authorization"
CLAIMS = "MasterpassToken"
"""The member of the body with the claims: no member of a request has this name."""
_SCHEME = "bearer"
_STATUS = BY_NAME["AUTHENTICATION_FAILED"].status


class ClaimProblem(NamedTuple):
    """Why the claims of a token do not fit the request."""

    code: str
    """The upstream code."""
    hint: str


def find_session_keys(request: Request) -> tuple[RecordKey, ...]:
    """Return the key of the session that the token of *request* names; () without a valid token."""
    claims = _read_claims(request)
    return (RecordKey(RecordKind.SESSION, claims.session_id),) if claims else ()


def read_bearer_token(request: Request) -> Mapping[str, Any]:
    """Return what the token says, as members of a body. Raises ApiError without a token that we made."""
    claims = _read_claims(request)
    if claims is None:
        raise (
            missing_token_error()
            if AUTHORIZATION not in request.head.headers.first
            else invalid_token_error()
        )
    return {"SessionId": claims.session_id, SESSION_HEADER: claims.session_id, CLAIMS: claims}


def find_claim_problem(body: Mapping[str, Any], now: float) -> ClaimProblem | None:
    """Return why the token in *body* does not fit the other members of it, or is too old at *now*; None if it fits."""
    claims: MasterpassToken = body[CLAIMS]
    if claims.is_expired(now):
        hint = "the MasterpassToken expires with its session: get a new token for the SDK, and verify it"
        return ClaimProblem("TOKEN_HAS_EXPIRED", hint)
    sent = {name: str(body[name]) for name in _CLAIM_MEMBERS if body.get(name)}
    for name, (code, value) in _describe_claims(claims).items():
        if sent.get(name, value).removeprefix("+") != value.removeprefix("+"):
            return ClaimProblem(
                code, f"{name} is not that of the MasterpassToken: it belongs to another session"
            )
    return None


def missing_token_error() -> ApiError:
    """Refuse a request without a token (403)."""
    error = FieldError(
        "Authorization",
        "Authorization: missing; it should be Bearer and the MasterpassToken of temptoken/sdk/verify",
        "Authorization: eksik; Bearer ve temptoken/sdk/verify yanıtındaki MasterpassToken olmalı",
    )
    return ApiError(
        Refusal(codes.HEADER_MISSING, _STATUS, (error,), "add the header Authorization: Bearer TOKEN")
    )


def invalid_token_error() -> ApiError:
    """Refuse a token that this server did not make, or whose session it does not have (403)."""
    error = FieldError(
        "Authorization",
        "Authorization: not known; it should be Bearer and the MasterpassToken of temptoken/sdk/verify",
        "Authorization: bilinmiyor; Bearer ve temptoken/sdk/verify yanıtındaki MasterpassToken olmalı",
    )
    hint = "send the MasterpassToken of this server; a reset and the limit --max-sessions remove its session"
    return ApiError(Refusal(codes.HEADER_MISSING, _STATUS, (error,), hint))


def _read_claims(request: Request) -> MasterpassToken | None:
    scheme, _, token = (request.head.headers.get(AUTHORIZATION) or "").strip().partition(" ")
    return decode_masterpass_token(token.strip()) if scheme.lower() == _SCHEME else None


_CLAIM_MEMBERS = ("accountKey", "userId", "merchantUserId", "merchantId")


def _describe_claims(claims: MasterpassToken) -> dict[str, tuple[str, str]]:
    """Return the upstream code and the value of each member that the token decides. Codes: observed."""
    user = "INVALID_USER_ID_IN_TOKEN", claims.user_id
    return {
        "accountKey": ("INVALID_ACCOUNT_KEY_IN_TOKEN", claims.account_key),
        "userId": user,
        "merchantUserId": user,
        "merchantId": ("INVALID_MERCHANT_ID_IN_TOKEN", CLIENT_ID),
    }
