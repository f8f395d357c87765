from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread
from mockpaywall.server.limits import Limits
from mockpaywall.server.tls import CertificatePaths, create_server_context, ensure_self_signed
from tests.support.sockets import DEADLINE_S, Wire, connect

try:
    import uvloop
except ImportError:
    LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"stdlib": asyncio.new_event_loop}
else:
    LOOPS = {"stdlib": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}

ADMIN = "/__admin"
TEXT = (("Content-Type", "text/plain"),)
PLAIN = Response(200, TEXT, b"hello")


@dataclass
class FakeApplication:
    """Answers by path: a Reply, an error to raise, or a function of the call. /__admin belongs to the app."""

    routes: dict[str, Response | Exception | Callable[[Request], Response]] = field(default_factory=dict)
    calls: list[Request] = field(default_factory=list)
    endings: list[tuple[Response, ExchangePhase]] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def handles(self, target: str) -> bool:
        return not target.startswith(ADMIN)

    def respond(self, call: Request) -> Response | None:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
        if call.head.target.startswith(ADMIN):
            return None
        found = self.routes.get(call.head.path, PLAIN)
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Response) else found(call)

    def complete(self, reply: Response, phase: ExchangePhase) -> None:
        with self.changed:
            self.endings.append((reply, phase))
            self.changed.notify_all()

    def bad_request_response(self, status: int, reason: str) -> Response:
        self.refusals.append((status, reason))
        return Response(status, TEXT, reason.encode())

    async def shutdown(self) -> None:
        """Nothing is left over."""

    def internal_error_response(self, error: BaseException) -> Response:
        self.errors.append(error)
        return Response(500, TEXT, b"our fault")

    def phases(self, count: int) -> list[ExchangePhase]:
        """How the replies ended, once *count* have."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.endings) >= count, DEADLINE_S)
            return [phase for _, phase in self.endings]

    def wait_for_calls(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.calls) >= count, DEADLINE_S)


@dataclass
class Served:
    """A running server, and its lane."""

    application: FakeApplication
    address: tuple[str, int]
    thread: ServerThread
    client_tls: ssl.SSLContext | None = None

    def connect(self) -> Wire:
        return connect(self.address, self.client_tls)

    def get(self, path: str = "/") -> bytes:
        """The body of one good request on a connection of its own."""
        with self.connect() as wire:
            wire.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            return wire.answer().body


Serve = Callable[..., Served]


def no_app() -> WSGIApplication:
    raise AssertionError("the app was not to be loaded")


@pytest.fixture(params=LOOPS.values(), ids=LOOPS.keys())
def new_loop(request: pytest.FixtureRequest) -> Callable[[], asyncio.AbstractEventLoop]:
    return request.param


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> CertificatePaths:
    return ensure_self_signed([], tmp_path_factory.mktemp("tls"))


@pytest.fixture
def serve(
    new_loop: Callable[[], asyncio.AbstractEventLoop], request: pytest.FixtureRequest
) -> Iterator[Serve]:
    """Starts servers that end with the test, on each kind of loop."""
    with ExitStack() as stack:

        def start(
            limits: Limits = Limits(),  # noqa: B008 - frozen
            tls: bool = False,
            load: Callable[[], WSGIApplication] = no_app,
            host: str = "127.0.0.1",
        ) -> Served:
            paths = request.getfixturevalue("certificates") if tls else None
            sockets, application = bind(host, 0), FakeApplication()
            context = create_server_context(paths.cert, paths.key) if paths else None
            address = sockets[0].getsockname()[:2]
            thread = ServerThread(sockets, application, load, limits, context, loop_factory=new_loop)
            stack.enter_context(thread)
            trust = ssl.create_default_context(cafile=paths.ca) if paths else None
            return Served(application, address, thread, trust)

        yield start


@pytest.fixture
def server(serve: Serve) -> Served:
    return serve()


@pytest.fixture
def serve_tls(serve: Serve) -> Served:
    return serve(tls=True)


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def any_server(request: pytest.FixtureRequest, serve: Serve) -> Served:
    """Over plain TCP, and over TLS."""
    return serve(tls=request.param)


@pytest.fixture
def ca(certificates: CertificatePaths) -> Path:
    return certificates.ca
