"""The Flask app under a WSGI server that does not pass on the raw target, such as waitress."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mockpaywall.app import build_context, create_app
from mockpaywall.settings import Settings
from tests.support.exchanges import list_exchanges
from tests.support.request_data import KEYS, PATH, VALID_BODY


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (PATH, PATH),
        ("//a", "//a"),
        ("/ş", "/%C5%9F"),
        ("/a\r c?d%", "/a%0D%20c%3Fd%25"),
        ("/a:b@c;d=e,f", "/a:b@c;d=e,f"),
    ],
)
@pytest.mark.parametrize("query", ["", "x=%20&y"])
def test_the_target_is_encoded_from_the_path(path: str, target: str, query: str) -> None:
    context = build_context(Settings(), 1)
    environ = EnvironBuilder(path="/", method="POST", query_string=query).get_environ()
    for name in ("RAW_URI", "REQUEST_URI"):
        environ.pop(name, None)
    environ["PATH_INFO"] = path.encode().decode("latin-1")
    _, status, _ = run_wsgi_app(create_app(Settings(), context=context), environ, buffered=True)
    (exchange,) = list_exchanges(context.store, None)
    assert status.startswith("401" if path == PATH else "404")
    assert exchange.received.request.head.target == (f"{target}?{query}" if query else target)
    assert exchange.received.request.head.path == path


@pytest.mark.parametrize("separator", [",", ", ", " , "])
@pytest.mark.parametrize("name", list(KEYS))
def test_joined_key_headers_are_told_apart(name: str, separator: str) -> None:
    """WSGI servers join the values of a repeated header."""
    client = create_app(Settings(), seed=1).test_client()
    other = {**KEYS, name: f"{KEYS[name]}{separator}another"}
    refused = client.post(PATH, json=VALID_BODY, headers=other)
    assert refused.status_code == 401
    assert refused.get_json()["Message"] == f"{name}: sent more than once, with different values"
    same = {**KEYS, name: f"{KEYS[name]}{separator}{KEYS[name]}"}
    accepted = client.post(PATH, json=VALID_BODY, headers=same)
    assert (accepted.status_code, accepted.get_json()["Result"]) == (200, True)
    assert accepted.headers["X-Mock-Hint"] == f"{name} came more than once: send it once"


def test_other_headers_keep_their_commas() -> None:
    context = build_context(Settings(), 1)
    create_app(Settings(), context=context).test_client().get(PATH, headers={"Accept": "a, b"})
    (exchange,) = list_exchanges(context.store, None)
    assert exchange.received.request.head.headers.get_all("accept") == ("a, b",)


def create_session_id(app: Flask) -> str:
    response = app.test_client().post(PATH, json=VALID_BODY, headers=KEYS)
    return str(response.get_json()["Body"]["SessionId"])


def test_each_app_without_a_seed_issues_ids_of_its_own() -> None:
    """Each worker process of a WSGI server builds its app."""
    assert create_session_id(create_app()) != create_session_id(create_app())
    assert create_session_id(create_app(seed=7)) == create_session_id(create_app(seed=7))
    assert create_session_id(create_app(Settings(seed=7))) == create_session_id(create_app(seed=7))


@pytest.mark.parametrize("server", ["gunicorn", "uwsgi"])
def test_a_server_with_several_processes_causes_a_warning(
    server: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    create_app()
    assert caplog.records == []
    monkeypatch.setitem(sys.modules, server, ModuleType(server))
    create_app()
    (record,) = caplog.records
    assert record.getMessage().startswith(
        f"{server} may run several processes, and each keeps its own sessions"
    )
