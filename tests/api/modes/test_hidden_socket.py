"""Where the WSGI server hides the client's socket, a fault is refused in plain words; all else works."""

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
from tests.api.modes.serving import SEED, Served
from tests.api.modes.test_faults import FAULTS
from tests.api.wire import GOOD, KEYS, PATH, Client


@pytest.fixture
def world() -> AppContext:
    return build_context(Settings(), SEED)


@pytest.fixture
def tester(world: AppContext) -> FlaskClient:
    return create_app(Settings(), context=world).test_client()


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """The test's own output is enough."""


@pytest.fixture
def hiding(world: AppContext) -> Iterator[Served]:
    """The standard library's WSGI server: it shows no socket."""
    with make_server("127.0.0.1", 0, create_app(Settings(), context=world), handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(Client(server.server_port), world)
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
def test_flasks_test_client_is_told(tester: FlaskClient, world: AppContext, fault: str) -> None:
    answer = tester.post(PATH, json=GOOD, headers={**KEYS, "X-Mock-Mode": f"fault={fault}"})
    assert (answer.status_code, answer.data) == (HTTPStatus.NOT_IMPLEMENTED, refusal(fault))
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["X-Mock-Mode"] == f"fault={fault}"
    assert answer.headers.getlist("X-Mock-Hint") == [hint(fault)]
    assert answer.headers["X-Mock-Request-Id"]
    (exchange,) = world.store.exchanges(None)
    assert (exchange.phase, exchange.response and exchange.response.status) == (ExchangePhase.DONE, 501)


@pytest.mark.parametrize("fault", ["reset", "hang:after", "truncate"])
def test_a_client_of_a_server_that_hides_its_sockets_is_told(hiding: Served, fault: str) -> None:
    answer = hiding.space("hidden").send(f"fault={fault}")
    name = fault.partition(":")[0]
    assert (answer.status, answer.body, answer.hint) == (501, refusal(name), hint(name))


def test_the_hint_joins_the_one_that_was_there(tester: FlaskClient) -> None:
    headers = {**KEYS, "X-Mock-Mode": "fault=reset:after"}
    answer = tester.post(PATH, json={**GOOD, "Extra": 1}, headers=headers)
    (description,) = answer.headers.getlist("X-Mock-Hint")
    assert "Extra" in description
    assert hint("reset") in description


@pytest.mark.parametrize("mode", ["http=503", "error=64", "payload=bom", "delay=5+dribble=3/6", "ttl=0"])
def test_all_else_works(tester: FlaskClient, mode: str) -> None:
    answer = tester.post(PATH, json=GOOD, headers={**KEYS, "X-Mock-Mode": mode})
    assert answer.headers["X-Mock-Mode"] == mode
    assert answer.status_code in (HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE)


def test_a_dribble_is_whole(tester: FlaskClient) -> None:
    answer = tester.post(PATH, json=GOOD, headers={**KEYS, "X-Mock-Mode": "dribble=7/14"})
    assert json.loads(answer.data)["Result"] is True
