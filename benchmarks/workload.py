"""The workload that every server gets: the request, the JSON Schema of its body, and the correct response."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any

HOST = "127.0.0.1"
PATH = "/api/paywall/masterpass/session"
DELAYED_PATH = PATH + "-slow"
"""The second stub of the peers: the same response, two seconds later."""
DELAY_MS = 2000
SESSION_MINUTES = 30
RESPONSE_TIMEOUT_S = 10

HEADERS = {"Content-Type": "application/json", "apikeyprivate": "k-123", "apiclientprivate": "c-123"}
BODY: dict[str, Any] = {
    "ReferenceCode": "REF-0001",
    "UserId": "user-42",
    "UserPhone": "905551112233",
    "Force3D": True,
    "PhoneVerifiedByMerchant": False,
}
PHONE_PATTERN = "^\\+?[0-9]{10,15}$"
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["ReferenceCode", "UserId", "UserPhone"],
    "properties": {
        "ReferenceCode": {"type": "string", "minLength": 1, "maxLength": 250},
        "UserId": {"type": "string", "minLength": 1, "maxLength": 100},
        "UserPhone": {"type": "string", "pattern": PHONE_PATTERN},
        "Force3D": {"type": "boolean"},
        "PhoneVerifiedByMerchant": {"type": "boolean"},
    },
}
ERROR_BODY = '{"ErrorCodeType":2,"ErrorMessage":"refused","ErrorCode":2,"Result":false,"Message":"refused","Body":null}'

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
EXPIRY_TOLERANCE_S = 120
MAX_UTC_OFFSET_S = 15 * 3600


def success_body(session_id: str, expiry: str) -> str:
    """Return the success sample of the vendor's page with these two values, or with a peer's templates for them."""
    return (
        '{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"",'
        f'"Body":{{"SessionId":"{session_id}","SessionExpiryDate":"{expiry}"}}}}'
    )


def encode_body(**changes: Any) -> bytes:
    """Return the documented request body with *changes* to its fields."""
    return json.dumps({**BODY, **changes}).encode()


VALID_BODY = encode_body()


@dataclass(frozen=True, slots=True)
class SessionResponse:
    """The HTTP status and the body of one response."""

    status: int
    body: bytes

    @property
    def session_id(self) -> str:
        """The GUID of a success envelope, or "" if there is none."""
        value = str(self._session().get("SessionId", ""))
        return value if GUID.fullmatch(value) else ""

    @property
    def expiry(self) -> datetime | None:
        """The date of a success envelope without its time zone, or None if there is none."""
        try:
            return datetime.fromisoformat(str(self._session()["SessionExpiryDate"])).replace(tzinfo=None)
        except (KeyError, ValueError):
            return None

    @property
    def is_correct(self) -> bool:
        """A 200 with a GUID and a date. Only two responses can show that these are fresh: see conformance.py."""
        return self.status == 200 and self.session_id != "" and self.expiry is not None

    def _session(self) -> dict[str, Any]:
        try:
            body = json.loads(self.body)["Body"]
        except (ValueError, KeyError, TypeError):
            return {}
        return body if isinstance(body, dict) else {}


def post_session(
    port: int, path: str = PATH, *, headers: Mapping[str, str] = HEADERS, body: bytes = VALID_BODY
) -> SessionResponse:
    """Send one request on its own connection. Raise OSError or HTTPException if no HTTP response arrives."""
    connection = HTTPConnection(HOST, port, timeout=RESPONSE_TIMEOUT_S)
    try:
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        return SessionResponse(response.status, response.read())
    finally:
        connection.close()


def expires_in_half_an_hour(expiry: datetime, now_utc: datetime) -> bool:
    """Return whether *expiry* is 30 minutes ahead, within two minutes, in any time zone of whole quarter hours."""
    drift_s = (expiry - now_utc.replace(tzinfo=None) - timedelta(minutes=SESSION_MINUTES)).total_seconds()
    remainder_s = (drift_s + 450) % 900 - 450
    return abs(remainder_s) <= EXPIRY_TOLERANCE_S and abs(drift_s) <= MAX_UTC_OFFSET_S
