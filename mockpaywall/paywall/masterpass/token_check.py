"""The temporary token of a request: how its record is found, and when it is refused. Refusals: ours."""

from __future__ import annotations

from mockpaywall.http.request import RequestHead
from mockpaywall.paywall.api_errors import expired_token_error, unknown_token_error
from mockpaywall.paywall.credentials import TOKEN_HEADER
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.masterpass.temp_token import TempToken


def list_token_keys(head: RequestHead) -> tuple[RecordKey, ...]:
    """Return the key of the token in *head*; () without one. It is a GUID in any letter case, as .NET reads it."""
    token = head.headers.get(TOKEN_HEADER)
    return (RecordKey(RecordKind.TEMP_TOKEN, token.lower()),) if token else ()


def check_token(token: TempToken | None, now: float) -> None:
    """Refuse a token that nobody issued (None), or that has expired at *now*. Raises ApiError."""
    if token is None:
        raise unknown_token_error()
    if token.is_expired(now):
        raise expired_token_error()
