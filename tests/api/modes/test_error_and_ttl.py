"""`error=`: a business error after the checks. `ttl=`: the lifetime of the session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.support.namespace_client import NamespaceClient


@pytest.mark.parametrize(
    ("mode", "number", "message"),
    [
        ("error=64", 64, "Integration credential not found"),
        ("error=InvalidPhone", 7, "Invalid phone"),
        ("error=7", 7, "Invalid phone"),
        ("error=5", 5, "Exception"),
    ],
)
def test_a_business_error_has_status_200(
    namespace: NamespaceClient, mode: str, number: int, message: str
) -> None:
    response = namespace.send(mode)
    assert response.status == 200
    assert response.body.decode() == (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":{number},"Result":false,'
        f'"Message":"{message}","Body":null}}'
    )
    assert response.header("X-Mock-Mode") == mode
    assert namespace.sessions() == []


def test_the_message_is_turkish_on_request(namespace: NamespaceClient) -> None:
    assert namespace.send("error=7", headers={"locale": "tr"}).json["Message"] == "Geçersiz Telefon"


@pytest.mark.parametrize("mode", ["error=64", "payload=bom", "ttl=0"])
@pytest.mark.parametrize(
    ("request_", "status"),
    [({"keys": {}}, 401), ({"body": b"{}"}, 400), ({"path": "/nowhere"}, 404), ({"method": "GET"}, 405)],
    ids=["keys", "body", "path", "method"],
)
def test_an_invalid_request_is_refused_and_the_mode_is_not_applied(
    namespace: NamespaceClient, mode: str, request_: dict[str, Any], status: int
) -> None:
    response = namespace.send(mode, **request_)
    assert response.status == status
    assert response.header("X-Mock-Mode") is None


def test_parts_that_apply_to_a_refused_request_are_reported(namespace: NamespaceClient) -> None:
    response = namespace.send("delay=20+error=64+dribble=2/10", body=b"{}")
    assert response.status == 400
    assert response.header("X-Mock-Mode") == "delay=20+dribble=2/10"
    (exchange,) = namespace.exchanges()
    assert exchange.outcome is not None
    assert (exchange.outcome.applied_mode, exchange.outcome.response.delay_ms) == (
        "delay=20+dribble=2/10",
        20,
    )


@pytest.mark.parametrize("seconds", [0, 1, 86_400])
def test_a_session_with_that_lifetime(namespace: NamespaceClient, seconds: int) -> None:
    response = namespace.send(f"ttl={seconds}")
    (session,) = namespace.sessions()
    assert session.expires_at - session.issued_at == seconds
    assert session.is_expired(session.issued_at) is (seconds == 0)
    expiry = datetime.fromisoformat(response.json["Body"]["SessionExpiryDate"] + "+03:00")
    assert expiry.timestamp() == int(session.expires_at)
