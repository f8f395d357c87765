"""What the operations that browsers call have in common. Source of the headers: observed (official JavaScript SDK)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.envelope import build_envelope, encode_json
from mockpaywall.paywall.operation import CorsPolicy

_ALLOWED_HEADERS = "content-type, token, authorization, includemasterpasssession"
TOKEN_CORS = CorsPolicy(_ALLOWED_HEADERS)
"""Of the operations that need a token."""
PUBLIC_KEYS_CORS = CorsPolicy(f"{_ALLOWED_HEADERS}, apikeypublic, apiclientpublic")
"""Of the operations that issue one: that a page may send the public pair is ours."""


def encode_success(body: Mapping[str, Any] | None, message: str = "") -> bytes:
    """Encode the envelope of a success without a Session block."""
    return encode_json(build_envelope(0, message, body))
