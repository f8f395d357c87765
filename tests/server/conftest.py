from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest

from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread
from mockpaywall.server.limits import Limits
from mockpaywall.server.tls import CertificatePaths, create_server_context, ensure_self_signed
from tests.server.doubles import FakeApplication, no_app
from tests.support.sockets import RawConnection, connect

try:
    import uvloop
except ImportError:
    LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"stdlib": asyncio.new_event_loop}
else:
    LOOPS = {"stdlib": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@dataclass
class RunningServer:
    """A running server and its application."""

    application: FakeApplication
    address: tuple[str, int]
    thread: ServerThread
    client_tls: ssl.SSLContext | None = None

    def connect(self) -> RawConnection:
        return connect(self.address, self.client_tls)

    def get(self, path: str = "/") -> bytes:
        """Return the body of the response to a valid request on a connection of its own."""
        with self.connect() as client:
            client.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            return client.read_response().body


Serve = Callable[..., RunningServer]


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
    """Start servers that stop with the test, on each kind of event loop."""
    with ExitStack() as stack:

        def start(
            limits: Limits = Limits(),  # noqa: B008 - frozen
            tls: bool = False,
            load: Callable[[], WSGIApplication] = no_app,
            host: str = "127.0.0.1",
        ) -> RunningServer:
            paths = request.getfixturevalue("certificates") if tls else None
            sockets, application = bind(host, 0), FakeApplication()
            context = create_server_context(paths.cert, paths.key) if paths else None
            address = sockets[0].getsockname()[:2]
            thread = ServerThread(sockets, application, load, limits, context, loop_factory=new_loop)
            stack.enter_context(thread)
            client_tls = ssl.create_default_context(cafile=paths.ca) if paths else None
            return RunningServer(application, address, thread, client_tls)

        yield start


@pytest.fixture
def server(serve: Serve) -> RunningServer:
    return serve()


@pytest.fixture
def tls_server(serve: Serve) -> RunningServer:
    return serve(tls=True)


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def any_server(request: pytest.FixtureRequest, serve: Serve) -> RunningServer:
    """A server over plain TCP, and one over TLS."""
    return serve(tls=request.param)


@pytest.fixture
def ca(certificates: CertificatePaths) -> Path:
    return certificates.ca
