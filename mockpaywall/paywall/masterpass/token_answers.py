"""What the answers to browsers say of temporary tokens and their sessions. Names and order: documented for the token
(page 'Temporary Token'), observed for the session (official JavaScript SDK and its README files).
"""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.masterpass.card import CLIENT_ID
from mockpaywall.paywall.masterpass.masterpass_token import encode_masterpass_token
from mockpaywall.paywall.masterpass.payment_answers import TERMINAL_GROUP_ID
from mockpaywall.paywall.masterpass.temp_token import TempToken
from mockpaywall.paywall.session import Session

ENVIRONMENT = {"IsProd": False, "IsTest": True, "IsUat": False}
"""Which Masterpass the SDK talks to: that of the test environment. Source: observed."""


def describe_token(token: TempToken, local_time: LocalTimeFormatter) -> dict[str, Any]:
    """Return the Body of temptoken."""
    scope = {"ClientCardSave": token.card_save, "ThreeDSession": token.three_d}
    return {
        "TempTokenId": token.temp_token_id,
        "Token": token.token,
        "ExpiryDateTime": local_time.format_ticks_with_offset(token.expires_at),
        "Scope": scope | ({"ClientSdk": True} if token.client_sdk else {}),
    }


def describe_token_session(session: Session, local_time: LocalTimeFormatter) -> dict[str, Any]:
    """Return the Masterpass object of the session of a token."""
    return {
        **_describe_access(session, local_time),
        "UserId": session.user_id,
        "UserPhone": session.user_phone,
        **ENVIRONMENT,
        "Force3D": session.force_3d,
    }


def describe_sdk_session(session: Session, local_time: LocalTimeFormatter) -> dict[str, Any]:
    """Return the Body of by/sdk/session."""
    return {**_describe_access(session, local_time), **ENVIRONMENT}


def _describe_access(session: Session, local_time: LocalTimeFormatter) -> dict[str, Any]:
    return {
        "SessionId": session.session_id,
        "SessionExpiryDate": local_time.format_with_offset(int(session.expires_at)),
        "MasterpassToken": encode_masterpass_token(session),
        "MasterpassMerchantId": CLIENT_ID,
        "MasterpassTerminalGroupId": TERMINAL_GROUP_ID,
    }
