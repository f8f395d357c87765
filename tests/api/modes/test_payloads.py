"""The eleven payloads, byte for byte, compared with the success envelope of the same session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from mockpaywall.http.response import ExchangePhase
from mockpaywall.modes.effects.payload import PAYLOADS
from mockpaywall.paywall.session import Session
from tests.support.namespace_client import NamespaceClient

JSON_TYPE = "application/json; charset=utf-8"
ISTANBUL = timezone(timedelta(hours=3))


def expiry(session: Session) -> str:
    return datetime.fromtimestamp(int(session.expires_at), ISTANBUL).strftime("%Y-%m-%dT%H:%M:%S")


def envelope(body: str) -> str:
    return f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":{body}}}'


def success(session: Session) -> str:
    return envelope(f'{{"SessionId":"{session.session_id}","SessionExpiryDate":"{expiry(session)}"}}')


def wrong_types(session: Session) -> str:
    """Numbers and booleans as strings; the first 15 digits of each string as a number."""
    digits = "".join(filter(str.isdecimal, session.session_id))[:15]
    date = "".join(filter(str.isdecimal, expiry(session)))[:15]
    return (
        '{"ErrorCodeType":"1","ErrorMessage":null,"ErrorCode":"0","Result":"true","Message":0,'
        f'"Body":{{"SessionId":{int(digits)},"SessionExpiryDate":{int(date)}}}}}'
    )


def extra_fields(session: Session) -> str:
    body = (
        f'{{"SessionId":"{session.session_id}","SessionExpiryDate":"{expiry(session)}",'
        '"SessionRenewed":false,"Metadata":{"Source":"mock"}}'
    )
    return envelope(body)[:-1] + ',"TraceId":"mock","Warnings":[]}'


def camel_case(session: Session) -> str:
    return (
        '{"errorCodeType":1,"errorMessage":null,"errorCode":0,"result":true,"message":"",'
        f'"body":{{"sessionId":"{session.session_id}","sessionExpiryDate":"{expiry(session)}"}}}}'
    )


LOGIN_PAGE = (
    '<!DOCTYPE html>\n<html lang="tr">\n<head><meta charset="utf-8"><title>Oturum açın</title></head>\n'
    "<body><h1>Oturum açın</h1><p>Devam etmek için giriş yapmalısınız.</p></body>\n</html>\n"
)

EXPECTED: dict[str, tuple[str, Callable[[Session], str]]] = {
    "invalid-json": (JSON_TYPE, lambda session: success(session)[:-1]),
    "html": ("text/html; charset=utf-8", lambda _: LOGIN_PAGE),
    "empty-body": (JSON_TYPE, lambda _: ""),
    "null-body": (JSON_TYPE, lambda _: envelope("null")),
    "no-session-id": (JSON_TYPE, lambda session: envelope(f'{{"SessionExpiryDate":"{expiry(session)}"}}')),
    "no-expiry": (JSON_TYPE, lambda session: envelope(f'{{"SessionId":"{session.session_id}"}}')),
    "wrong-types": (JSON_TYPE, wrong_types),
    "extra-fields": (JSON_TYPE, extra_fields),
    "camel-case": (JSON_TYPE, camel_case),
    "bom": (JSON_TYPE, lambda session: "\ufeff" + success(session)),
    "wrong-content-type": ("text/plain; charset=utf-8", success),
}


def test_every_payload_has_a_case() -> None:
    assert list(EXPECTED) == [payload.name for payload in PAYLOADS]


@pytest.mark.parametrize("name", EXPECTED)
def test_body_and_content_type(namespace: NamespaceClient, name: str) -> None:
    response = namespace.send(f"payload={name}")
    content_type, body = EXPECTED[name]
    (session,) = namespace.sessions()
    assert response.body.decode() == body(session)
    assert response.header("Content-Type") == content_type
    assert response.status == 200
    assert response.header("X-Mock-Mode") == f"payload={name}"
    assert response.header("Content-Length") == str(len(response.body))


def test_a_payload_combines_with_ttl_delay_and_dribble(namespace: NamespaceClient) -> None:
    response = namespace.send("payload=no-expiry+ttl=5+delay=10+dribble=3/20")
    (session,) = namespace.sessions()
    assert response.body.decode() == EXPECTED["no-expiry"][1](session)
    assert session.expires_at - session.issued_at == 5
    assert response.header("X-Mock-Mode") == "payload=no-expiry+ttl=5+delay=10+dribble=3/20"


def test_an_empty_body_has_no_chunks_to_wait_for(namespace: NamespaceClient) -> None:
    assert namespace.send("payload=empty-body+dribble=5/600000").body == b""
    assert namespace.wait_for_phases() == [ExchangePhase.DONE]
