"""A valid request to Create Session: path, body and key headers."""

from __future__ import annotations

from typing import Any

PATH = "/api/paywall/masterpass/session"
PHONE = "905123456710"
VALID_BODY: dict[str, Any] = {
    "ReferenceCode": "5f8c9a52-6a1e-4d0e-9b1f-3c2d7e8a4b60",
    "UserId": "72812393211",
    "UserPhone": PHONE,
    "Force3D": False,
    "PhoneVerifiedByMerchant": True,
}
KEYS = {"apikeyprivate": "test-key", "apiclientprivate": "test-client"}
