"""The MasterpassToken: a JSON Web Token (RFC 7519) that lets a browser call Masterpass for one session.

That it is one with HS512, and its claims MerchantId and UserId: observed (README files of the JavaScript SDK, a
bundle of the web library). AccountKey, exp and SessionId: ours. The key is ours too, and no secret: a token is
a function of its session, so that the same calls get the same tokens on every server.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from mockpaywall.paywall.envelope import encode_json
from mockpaywall.paywall.masterpass.card import CLIENT_ID
from mockpaywall.paywall.session import Session

_SIGNING_KEY = b"mockpaywall signs its tokens with this key, which everyone may know"
CLAIMS = ("SessionId", "UserId", "AccountKey", "exp")
"""Those that `MasterpassToken` has, in its order."""
_HEADER = {"alg": "HS512", "typ": "JWT"}
_PADDING = "=="


class MasterpassToken(NamedTuple):
    """The claims of one token."""

    session_id: str
    user_id: str
    account_key: str
    """The phone of the session."""
    expires_at: int
    """Seconds since the epoch, on the namespace's clock. From then on it is refused."""

    def is_expired(self, now: float) -> bool:
        """Return True when *now* (seconds since the epoch) is not before the expiry."""
        return now >= self.expires_at


def encode_masterpass_token(session: Session) -> str:
    """Return the token of *session*, which expires with it. Equal sessions have equal tokens."""
    claims = {
        "MerchantId": CLIENT_ID,
        "UserId": session.user_id,
        "AccountKey": session.user_phone,
        "SessionId": session.session_id,
        "exp": int(session.expires_at),
    }
    signed = f"{_encode_part(encode_json(_HEADER))}.{_encode_part(encode_json(claims))}"
    return f"{signed}.{_sign(signed)}"


def decode_masterpass_token(text: str) -> MasterpassToken | None:
    """Return the claims of *text*; None unless `encode_masterpass_token` could have made it.

    The key is public: everyone can sign other claims.

    An expired token is decoded too: whether it has expired depends on the clock of its namespace, which is found by
    its session.
    """
    if not text.isascii():
        return None
    signed, _, signature = text.rpartition(".")
    if not hmac.compare_digest(_sign(signed), signature):
        return None
    try:
        return _parse_claims(json.loads(urlsafe_b64decode(signed.partition(".")[2] + _PADDING)))
    except (ValueError, RecursionError):
        return None


def _parse_claims(claims: Any) -> MasterpassToken | None:
    values: list[Any] = [claims.get(name) for name in CLAIMS] if isinstance(claims, dict) else []
    if [type(value) for value in values] != [str, str, str, int]:
        return None
    return MasterpassToken(*values)


def _sign(signed: str) -> str:
    return _encode_part(hmac.digest(_SIGNING_KEY, signed.encode(), "sha512"))


def _encode_part(data: bytes) -> str:
    """Encode *data* in base64url without padding (RFC 7515, section 2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
