"""Servers in this process: our asyncio server, and the Flask app under Werkzeug's threaded WSGI server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from werkzeug.serving import WSGIRequestHandler, make_server

from mockpaywall.app import build_context, create_app, make_application, make_wsgi_app
from mockpaywall.engine.context import AppContext
from mockpaywall.http.real_time import wall_clock
from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread
from mockpaywall.server.limits import Limits
from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient
from tests.support.namespace_client import NamespaceClient

SEED = 1234
POLL_INTERVAL_S = 0.01
"""How long the WSGI server takes to notice that it must stop, at most."""


@dataclass(frozen=True)
class RunningServer:
    """A running server: a client of it, and its application context."""

    client: HttpClient
    context: AppContext

    def namespace(self, name: str) -> NamespaceClient:
        return NamespaceClient(self.client, self.context, name)


Serve = Callable[..., AbstractContextManager[RunningServer]]
Connect = Callable[[Settings], AbstractContextManager[HttpClient]]


@contextmanager
def serve_asyncio(
    settings: Settings, seed: int = SEED, port: int = 0, *, clock: Callable[[], float] = wall_clock
) -> Iterator[RunningServer]:
    """Run our server, which handles the vendor's API without Flask."""
    sockets = bind("127.0.0.1", port)
    application = make_application(settings, seed, clock=clock)
    with ServerThread(sockets, application, lambda: make_wsgi_app(settings, application), Limits()):
        yield RunningServer(HttpClient(sockets[0].getsockname()[1]), application.context)


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


@contextmanager
def serve_wsgi(settings: Settings, seed: int = SEED) -> Iterator[RunningServer]:
    """Run the Flask app under Werkzeug's threaded server."""
    context = build_context(settings, seed)
    app = create_app(settings, context=context)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_INTERVAL_S,), daemon=True)
    thread.start()
    try:
        yield RunningServer(HttpClient(server.server_port), context)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def connect_asyncio(settings: Settings) -> Iterator[HttpClient]:
    """Run our server for a client of it."""
    with serve_asyncio(settings) as server:
        yield server.client


SERVERS: dict[str, Serve] = {"asyncio": serve_asyncio, "wsgi": serve_wsgi}
