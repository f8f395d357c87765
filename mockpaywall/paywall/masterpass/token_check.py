"""The temporary token of a request: how its record is found, and when it is refused. Refusals: ours."""

from __future__ import annotations

from mockpaywall.http.request import RequestHead
from mockpaywall.paywall.api_errors import expired_token_error, unknown_token_error
from mockpaywall.paywall.credentials import TOKEN_HEADER
from mockpaywall.paywall.masterpass.records import LoadedRecord, LoadedRecords, RecordKey, RecordKind
from mockpaywall.paywall.masterpass.temp_token import TempToken
from mockpaywall.paywall.session import Session


def list_token_keys(head: RequestHead) -> tuple[RecordKey, ...]:
    """Return the key of the token in *head*; () without one. It is a GUID in any letter case, as .NET reads it."""
    token = head.headers.get(TOKEN_HEADER)
    return (RecordKey(RecordKind.TEMP_TOKEN, token.lower()),) if token else ()


def follow_token_session(found: tuple[LoadedRecord, ...]) -> tuple[RecordKey, ...]:
    """Return the key of the session of the token among *found*, until it is among them too."""
    known = [one.key for one in found]
    names = [one.value.session_id for one in found if isinstance(one.value, TempToken)]
    keys = [RecordKey(RecordKind.SESSION, name) for name in names if name]
    return tuple(key for key in keys if key not in known)


def find_token_session(records: LoadedRecords) -> Session | None:
    """Return the session of the token, as it was issued; None without one."""
    token = records.temp_token
    found = records.find(RecordKind.SESSION, token.session_id) if token else None
    return found if isinstance(found, Session) else None


def check_token(token: TempToken | None, now: float) -> None:
    """Refuse a token that nobody issued (None), or that has expired at *now*. Raises ApiError."""
    if token is None:
        raise unknown_token_error()
    if token.is_expired(now):
        raise expired_token_error()
