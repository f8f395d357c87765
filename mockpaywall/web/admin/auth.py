"""The admin token: `Authorization: Bearer TOKEN`, Basic with it as password, or `X-Admin-Token`."""

from __future__ import annotations

from hmac import compare_digest

from flask import Blueprint
from flask import Request as FlaskRequest
from flask import request as flask_request

from mockpaywall.web.admin.errors import AdminError

PUBLIC_ENDPOINT = "health"
"""The name of the only endpoint that needs no token."""


def require_token(admin: Blueprint, token: str | None) -> None:
    """Require *token* in every request but health; None requires nothing."""
    if token is None:
        return

    @admin.before_request
    def check_token() -> None:
        endpoint = (flask_request.endpoint or "").rpartition(".")[2]
        if endpoint != PUBLIC_ENDPOINT and not compare_digest(_extract_token(flask_request), token.encode()):
            raise AdminError(
                401,
                "This admin API asks for a token",
                "send the header Authorization: Bearer TOKEN, with the value of --admin-token",
            )


def _extract_token(http_request: FlaskRequest) -> bytes:
    scheme, _, token = http_request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip().encode()
    basic = http_request.authorization
    if basic is not None and basic.type == "basic" and basic.password:
        return basic.password.encode()
    return http_request.headers.get("X-Admin-Token", "").encode()
