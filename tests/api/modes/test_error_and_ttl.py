"""`error=`: a refusal of the business, after the checks. `ttl=`: how long the session lives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.api.modes.serving import Space


@pytest.mark.parametrize(
    ("mode", "number", "message"),
    [
        ("error=64", 64, "Integration credential not found"),
        ("error=InvalidPhone", 7, "Invalid phone"),
        ("error=7", 7, "Invalid phone"),
        ("error=5", 5, "Exception"),
    ],
)
def test_a_refusal_in_a_200(space: Space, mode: str, number: int, message: str) -> None:
    answer = space.send(mode)
    assert answer.status == 200
    assert answer.body.decode() == (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":{number},"Result":false,'
        f'"Message":"{message}","Body":null}}'
    )
    assert answer.header("X-Mock-Mode") == mode
    assert space.sessions() == []


def test_it_speaks_turkish_when_asked(space: Space) -> None:
    assert space.send("error=7", headers={"locale": "tr"}).json["Message"] == "Geçersiz Telefon"


@pytest.mark.parametrize("mode", ["error=64", "payload=bom", "ttl=0"])
@pytest.mark.parametrize(
    ("request_", "status"),
    [({"keys": {}}, 401), ({"body": b"{}"}, 400), ({"path": "/nowhere"}, 404), ({"method": "GET"}, 405)],
    ids=["keys", "body", "path", "method"],
)
def test_a_bad_request_is_refused_first_and_the_mode_did_not_act(
    space: Space, mode: str, request_: dict[str, Any], status: int
) -> None:
    answer = space.send(mode, **request_)
    assert answer.status == status
    assert answer.header("X-Mock-Mode") is None


def test_what_acted_on_a_refused_request_is_shown(space: Space) -> None:
    answer = space.send("delay=20+error=64+dribble=2/10", body=b"{}")
    assert answer.status == 400
    assert answer.header("X-Mock-Mode") == "delay=20+dribble=2/10"
    (exchange,) = space.exchanges()
    assert exchange.outcome is not None
    assert (exchange.outcome.applied_mode, exchange.outcome.response.delay_ms) == (
        "delay=20+dribble=2/10",
        20,
    )


@pytest.mark.parametrize("seconds", [0, 1, 86_400])
def test_a_session_with_that_lifetime(space: Space, seconds: int) -> None:
    answer = space.send(f"ttl={seconds}")
    (session,) = space.sessions()
    assert session.expires_at - session.issued_at == seconds
    assert session.is_expired(session.issued_at) is (seconds == 0)
    expiry = datetime.fromisoformat(answer.json["Body"]["SessionExpiryDate"] + "+03:00")
    assert expiry.timestamp() == int(session.expires_at)
