"""The temporary token that a valid body asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.masterpass.session_creation import TRUE_VALUES
from mockpaywall.paywall.masterpass.temp_token import TempToken

MIN_TTL_S = 30
"""The lifetime of a token with ExpiryMin 0: no page says what that means. Source: ours."""
OLD_MAX_EXPIRY_MIN = 30
"""The limit in an older rendering of the page; the newer one has 1440. Source: documented."""
_LONG_HINT = "an older page limits ExpiryMin to 30, a newer one to 1440"


def make_temp_token(
    body: Mapping[str, Any],
    identifiers: Identifiers,
    now: float,
    session_id: str = "",
    ttl_s: int | None = None,
) -> TempToken:
    """Return the token for *body*, with the session *session_id*. *ttl_s*: its lifetime instead of ExpiryMin."""
    lifetime_s = int(body["ExpiryMin"]) * 60 or MIN_TTL_S
    return TempToken(
        token=identifiers.make_guid("temp token"),
        temp_token_id=identifiers.temp_token_id,
        card_save=body["ClientCardSave"] in TRUE_VALUES,
        three_d=body["ThreeDSession"] in TRUE_VALUES,
        client_sdk=body.get("ClientSdk") in TRUE_VALUES,
        expires_at=now + (lifetime_s if ttl_s is None else ttl_s),
        session_id=session_id,
    )


def store_token(token: TempToken) -> RecordChange:
    """Return the change that stores *token*."""
    return RecordChange(RecordKey(RecordKind.TEMP_TOKEN, token.token), token)


def hint_for_expiry_min(body: Mapping[str, Any]) -> str:
    """Explain an ExpiryMin that an older page does not allow; "" for others."""
    return _LONG_HINT if int(body["ExpiryMin"]) > OLD_MAX_EXPIRY_MIN else ""
