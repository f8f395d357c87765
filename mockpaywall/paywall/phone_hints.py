"""The form of a UserPhone: other forms are accepted, as other users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COUNTRY_CODE = "90"
PHONE_CHARS = 12
"""The form of the documented sample, 905123456710, which `strict` requires."""
_HINT = (
    "UserPhone is not in the documented form 905XXXXXXXXX, `strict` refuses it: "
    "the same number in that form is another user"
)


def hint_for_phone(body: Mapping[str, Any]) -> str:
    """Explain a UserPhone of a new session that is not in the documented form; "" for any other body."""
    user = body if "UserPhone" in body else body.get("MasterpassSession") or body
    phone = user.get("UserPhone") if isinstance(user, dict) else None
    if not isinstance(phone, str) or (len(phone) == PHONE_CHARS and phone.startswith(COUNTRY_CODE)):
        return ""
    return _HINT
