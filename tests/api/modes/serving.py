"""Servers whose inside can be looked at, on both roads, and a namespace of one of them to play in."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from werkzeug.serving import make_server

from mockpaywall.app import build_context, create_app, make_application, make_wsgi_app
from mockpaywall.engine.context import AppContext
from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.session import Session
from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread
from mockpaywall.server.limits import Limits
from mockpaywall.settings import Settings
from tests.api.conftest import QuietHandler
from tests.api.wire import DEADLINE_S, GOOD, KEYS, PATH, Answer, Client, read_answer, request_bytes

SEED = 1234

CLOSED, RESET, OPEN = "closed", "reset", "open"
"""How a connection ended: in good order, by a TCP RST, or not at all."""


@dataclass(frozen=True)
class Heard:
    """Everything the server sent, and how the connection ended."""

    data: bytes
    end: str

    @property
    def head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]


def hear(connection: socket.socket, patience_s: float = DEADLINE_S) -> Heard:
    """Read to the end, or until nothing came for *patience_s* seconds."""
    connection.settimeout(patience_s)
    data = b""
    try:
        while got := connection.recv(65536):
            data += got
    except TimeoutError:
        return Heard(data, OPEN)
    except ConnectionError:
        return Heard(data, RESET)
    return Heard(data, CLOSED)


@dataclass(frozen=True)
class Space:
    """One namespace of a running server."""

    client: Client
    world: AppContext
    name: str

    def octets(
        self,
        mode: str | None = None,
        *,
        body: object = GOOD,
        keys: Mapping[str, str] = KEYS,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
        path: str = PATH,
        close: bool = True,
    ) -> bytes:
        """A request for this namespace; *body* is bytes as they are, anything else as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        chosen = {} if mode is None else {"X-Mock-Mode": mode}
        typed = {"Content-Type": "application/json", **keys, **chosen, **(headers or {})}
        return request_bytes(raw, typed, method, f"/ns/{self.name}{path}", close)

    @contextmanager
    def asking(self, mode: str | None = None, **request: Any) -> Iterator[socket.socket]:
        """A connection with the request sent."""
        with self.client.connect() as connection:
            connection.sendall(self.octets(mode, **request))
            yield connection

    def hear(self, mode: str | None = None, **request: Any) -> Heard:
        with self.asking(mode, **request) as connection:
            return hear(connection)

    def send(self, mode: str | None = None, **request: Any) -> Answer:
        with self.asking(mode, **request) as connection:
            return read_answer(connection, request.get("method", "POST"))

    def admin(self, method: str, call: str, body: object = b"") -> Answer:
        """An admin call about this namespace."""
        return self.send(method=method, path=f"/__admin/{call}", body=body, keys={})

    def sessions(self) -> list[Session]:
        return [session for _, session in self.world.store.sessions(self.name)]

    def exchanges(self) -> tuple[Exchange, ...]:
        return self.world.store.exchanges(self.name)

    def ended(self, count: int = 1) -> list[ExchangePhase]:
        """The phases of the exchanges, once *count* of them have ended."""
        store = self.world.store
        while len(phases := [one.phase for one in self.exchanges() if one.ended_at is not None]) < count:
            seen = store.version()
            if len([one for one in self.exchanges() if one.ended_at is not None]) < count:
                assert store.wait(seen, DEADLINE_S) > seen, "nothing has ended"
        return phases


@dataclass(frozen=True)
class Served:
    """A running server."""

    client: Client
    world: AppContext

    def space(self, name: str) -> Space:
        return Space(self.client, self.world, name)


Serve = Callable[..., AbstractContextManager[Served]]


@contextmanager
def front(settings: Settings, seed: int = SEED) -> Iterator[Served]:
    """The network front."""
    sockets = bind("127.0.0.1", 0)
    application = make_application(settings, seed)
    with ServerThread(sockets, application, lambda: make_wsgi_app(settings, application), Limits()):
        yield Served(Client(sockets[0].getsockname()[1]), application.context)


@contextmanager
def flask(settings: Settings, seed: int = SEED) -> Iterator[Served]:
    """The Flask app under Werkzeug's threaded server."""
    context = build_context(settings, seed)
    app = create_app(settings, context=context)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(Client(server.server_port), context)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


ROADS: dict[str, Serve] = {"front": front, "flask": flask}
