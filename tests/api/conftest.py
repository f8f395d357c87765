"""A running server on each of the two roads: the network front's lane, and the Flask app under a WSGI server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from mockpaywall.app import create_app, make_application, make_wsgi_app
from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread
from mockpaywall.server.limits import Limits
from mockpaywall.settings import Settings
from tests.api.wire import Client

SEED = 1234

Road = Callable[[Settings], AbstractContextManager[Client]]


@contextmanager
def front(settings: Settings) -> Iterator[Client]:
    """The network front: sessions past Flask."""
    sockets = bind("127.0.0.1", 0)
    application = make_application(settings, SEED)
    with ServerThread(sockets, application, lambda: make_wsgi_app(settings, application), Limits()):
        yield Client(sockets[0].getsockname()[1])


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The test's own output is enough."""


@contextmanager
def flask(settings: Settings) -> Iterator[Client]:
    """The Flask app under Werkzeug's threaded server."""
    app = create_app(settings, seed=SEED)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Client(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


ROADS: dict[str, Road] = {"front": front, "flask": flask}


@pytest.fixture(params=sorted(ROADS), scope="session")
def road(request: pytest.FixtureRequest) -> Road:
    """How a server is started; every test that asks for it runs on both."""
    return ROADS[request.param]


@pytest.fixture(scope="session")
def server(road: Road) -> Iterator[Client]:
    """A server with default settings, shared by tests that leave nothing behind they mind."""
    with road(Settings()) as client:
        yield client


@pytest.fixture(scope="session")
def front_server() -> Iterator[Client]:
    """The network front alone, for what a WSGI server decides for itself."""
    with front(Settings()) as client:
        yield client
