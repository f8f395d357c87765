"""The job that everyone does: the request, what must be checked in it, and what a right answer looks like."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any

HOST = "127.0.0.1"
PATH = "/api/paywall/masterpass/session"
SLOW_PATH = PATH + "-slow"
"""Where the peers' second stub lives: the same job, answered after two seconds."""
SLOW_MS = 2000
SESSION_MINUTES = 30

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
REFUSAL = '{"ErrorCodeType":2,"ErrorMessage":"refused","ErrorCode":2,"Result":false,"Message":"refused","Body":null}'

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def envelope(session_id: str, expiry: str) -> str:
    """The success sample of the vendor's page, with the two values (or a peer's template for them) put in."""
    return (
        '{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"",'
        f'"Body":{{"SessionId":"{session_id}","SessionExpiryDate":"{expiry}"}}}}'
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: HTTP status and body bytes."""

    status: int
    body: bytes

    @property
    def session_id(self) -> str:
        """The guid of a success envelope, or "" when there is none."""
        value = str(self._session().get("SessionId", ""))
        return value if GUID.fullmatch(value) else ""

    @property
    def expiry(self) -> datetime | None:
        """The date of a success envelope without its zone, or None when there is none."""
        try:
            return datetime.fromisoformat(str(self._session()["SessionExpiryDate"])).replace(tzinfo=None)
        except (KeyError, ValueError):
            return None

    @property
    def correct(self) -> bool:
        """A 200 with a guid and a date in it. Whether they are fresh takes two answers: see check.py."""
        return self.status == 200 and self.session_id != "" and self.expiry is not None

    def _session(self) -> dict[str, Any]:
        try:
            body = json.loads(self.body)["Body"]
        except (ValueError, KeyError, TypeError):
            return {}
        return body if isinstance(body, dict) else {}


def ask(
    port: int,
    path: str = PATH,
    *,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    timeout_s: float = 10,
) -> Answer:
    """One request on a connection of its own; the good one unless *headers* or *body* say otherwise.

    Raises OSError or http.client.HTTPException when nothing that is HTTP comes back.
    """
    connection = HTTPConnection(HOST, port, timeout=timeout_s)
    try:
        connection.request(
            "POST", path, good_body() if body is None else body, HEADERS if headers is None else headers
        )
        response = connection.getresponse()
        return Answer(response.status, response.read())
    finally:
        connection.close()


def good_body(**changes: Any) -> bytes:
    """The documented request with *changes* to its fields."""
    return json.dumps({**BODY, **changes}).encode()


def is_half_an_hour_off(expiry: datetime, now_utc: datetime) -> bool:
    """Whether *expiry* is 30 minutes ahead, give or take two, in any zone of whole quarter hours."""
    drift_s = (expiry - now_utc.replace(tzinfo=None) - timedelta(minutes=SESSION_MINUTES)).total_seconds()
    off_s = (drift_s + 450) % 900 - 450
    return abs(off_s) <= 120 and abs(drift_s) <= 15 * 3600
