"""A WSGI server that does not pass on the client's socket: a fault is refused, everything else works."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from flask.testing import FlaskClient

from mockpaywall.app import build_context, create_app
from mockpaywall.engine.context import AppContext
from mockpaywall.http.response import ExchangePhase
from mockpaywall.settings import Settings
from tests.api.modes.test_faults import FAULTS
from tests.support.exchanges import list_exchanges
from tests.support.http_client import HttpClient
from tests.support.request_data import KEYS, PATH, VALID_BODY
from tests.support.servers import SEED, RunningServer


@pytest.fixture
def context() -> AppContext:
    return build_context(Settings(), SEED)


@pytest.fixture
def flask_client(context: AppContext) -> FlaskClient:
    return create_app(Settings(), context=context).test_client()


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of the base class
        """Log nothing."""


@pytest.fixture
def server_without_sockets(context: AppContext) -> Iterator[RunningServer]:
    """Run the WSGI server of the standard library, which does not pass on sockets."""
    with make_server(
        "127.0.0.1", 0, create_app(Settings(), context=context), handler_class=QuietHandler
    ) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield RunningServer(HttpClient(server.server_port), context)
        server.shutdown()
        thread.join()


def refusal(fault: str) -> bytes:
    return (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":501,"Result":false,"Message":"fault={fault}: '
        f'this WSGI server does not show the client\'s connection","Body":null}}'
    ).encode()


def hint(fault: str) -> str:
    return f"fault={fault} acts on the connection: use mockpaywall serve, or a WSGI server that shows its sockets"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_by_the_test_client(
    flask_client: FlaskClient, context: AppContext, fault: str
) -> None:
    response = flask_client.post(PATH, json=VALID_BODY, headers={**KEYS, "X-Mock-Mode": f"fault={fault}"})
    assert (response.status_code, response.data) == (HTTPStatus.NOT_IMPLEMENTED, refusal(fault))
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["X-Mock-Mode"] == f"fault={fault}"
    assert response.headers.getlist("X-Mock-Hint") == [hint(fault)]
    assert response.headers["X-Mock-Request-Id"]
    (exchange,) = list_exchanges(context.store, None)
    assert (exchange.phase, exchange.response and exchange.response.status) == (ExchangePhase.DONE, 501)


@pytest.mark.parametrize("fault", ["reset", "hang:after", "truncate"])
def test_a_fault_is_refused_by_a_server_without_sockets(
    server_without_sockets: RunningServer, fault: str
) -> None:
    response = server_without_sockets.namespace("hidden").send(f"fault={fault}")
    name = fault.partition(":")[0]
    assert (response.status, response.body, response.hint) == (501, refusal(name), hint(name))


def test_the_hint_is_joined_to_others(flask_client: FlaskClient) -> None:
    headers = {**KEYS, "X-Mock-Mode": "fault=reset:after"}
    response = flask_client.post(PATH, json={**VALID_BODY, "Extra": 1}, headers=headers)
    (joined_hint,) = response.headers.getlist("X-Mock-Hint")
    assert "Extra" in joined_hint
    assert hint("reset") in joined_hint


@pytest.mark.parametrize("mode", ["http=503", "error=64", "payload=bom", "delay=5+dribble=3/6", "ttl=0"])
def test_other_modes_work(flask_client: FlaskClient, mode: str) -> None:
    response = flask_client.post(PATH, json=VALID_BODY, headers={**KEYS, "X-Mock-Mode": mode})
    assert response.headers["X-Mock-Mode"] == mode
    assert response.status_code in (HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE)


def test_a_dribbled_body_is_complete(flask_client: FlaskClient) -> None:
    response = flask_client.post(PATH, json=VALID_BODY, headers={**KEYS, "X-Mock-Mode": "dribble=7/14"})
    assert json.loads(response.data)["Result"] is True
