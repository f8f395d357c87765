"""Doubles for tests of the server: an application, its handles, and a transport."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import WSGIApplication

from mockpaywall.http.request import Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.http.serialization import DateHeader
from mockpaywall.server.limits import Limits
from mockpaywall.server.state import ServerState
from mockpaywall.server.wsgi import WsgiRunner
from tests.support.sockets import DEADLINE_S

ADMIN = "/__admin"
TEXT = (("Content-Type", "text/plain"),)
PLAIN = Response(200, TEXT, b"hello")


class FakeHandle:
    """A RequestHandle. Without a result it is pending until `set_result`."""

    def __init__(self, application: FakeApplication, result: Response | Exception | None = None) -> None:
        self._application = application
        self.result = result
        self.callbacks: list[Callable[[], None]] = []

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        assert self.result is None
        self.callbacks.append(callback)

    def set_result(self, result: Response | Exception) -> None:
        """Resolve the handle; for the loop's thread."""
        self.result = result
        for callback in self.callbacks:
            callback()

    def on_delayed(self, release: Callable[[], object]) -> None:
        self.release = release

    def complete(self, phase: ExchangePhase) -> None:
        assert isinstance(self.result, Response)
        self._application.complete(self.result, phase)


Route = Response | Exception | Callable[[Request], Response | None]


@dataclass
class FakeApplication:
    """Responds by path: with a Response, an exception to raise, or a function of the request.

    A function that returns None leaves the request pending: its handle is in `pending`. The WSGI app serves /__admin.
    """

    routes: dict[str, Route] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    pending: list[FakeHandle] = field(default_factory=list)
    completed: list[tuple[Response, ExchangePhase]] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """Name and client of each bad request."""
    failures: list[tuple[str, str]] = field(default_factory=list)
    bad_requests: list[tuple[int, str]] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    refused_targets: set[str] = field(default_factory=set)
    """Targets below /__admin that the application answers itself, from the head."""
    loop: asyncio.AbstractEventLoop | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def handles(self, target: str) -> bool:
        return not target.startswith(ADMIN)

    def refuses(self, head: RequestHead) -> bool:
        return head.target in self.refused_targets

    def is_urgent(self, target: str) -> bool:
        return target.endswith("/urgent")

    def begin(self, request: Request) -> FakeHandle | None:
        self.loop = asyncio.get_running_loop()
        is_for_wsgi = request.head.target.startswith(ADMIN) and not self.refuses(request.head)
        handle = None if is_for_wsgi else self._make_handle(request)
        with self.changed:
            self.requests.append(request)
            self.changed.notify_all()
        if handle is not None and isinstance(handle.result, Exception):
            raise handle.result
        return handle

    def _make_handle(self, request: Request) -> FakeHandle:
        route = self.routes.get(request.head.path, PLAIN)
        handle = FakeHandle(self, route if isinstance(route, Response | Exception) else route(request))
        if handle.result is None:
            self.pending.append(handle)
        return handle

    def complete(self, response: Response, phase: ExchangePhase) -> None:
        with self.changed:
            self.completed.append((response, phase))
            self.changed.notify_all()

    def bad_request_response(
        self, status: int, reason: str, name: str, target: str, client_ip: str
    ) -> Response:
        self.bad_requests.append((status, reason))
        self.refusals.append((name, client_ip))
        return Response(status, TEXT, reason.encode())

    def report_connection_failure(self, name: str, message: str, count: int = 1) -> None:
        with self.changed:
            self.failures.append((name, message))
            self.changed.notify_all()

    def overload_response(self, head: RequestHead) -> Response:
        return Response(503, (("Retry-After", "1"),), b"overload")

    def internal_error_response(self, error: BaseException, target: str) -> Response:
        self.errors.append(error)
        return Response(500, TEXT, b"our fault")

    def startup(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to clean up."""

    def resolve(self, result: Response | Exception) -> None:
        """Resolve the oldest pending request, from another thread than the loop's."""
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self.pending.pop(0).set_result, result)

    def wait_for_requests(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.requests) >= count, DEADLINE_S)

    def wait_for_phases(self, count: int) -> list[ExchangePhase]:
        """Wait until *count* responses have ended; return how all that have did."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.completed) >= count, DEADLINE_S)
            return [phase for _, phase in self.completed]


def no_app() -> WSGIApplication:
    raise AssertionError("the WSGI app must not be loaded")


REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
Events = list[tuple[str, int]]


class RecordingApplication(FakeApplication):
    """Records when a request begins and how its response ends."""

    def __init__(self, events: Events) -> None:
        super().__init__()
        self.events = events

    def refuses(self, head: RequestHead) -> bool:
        return head.target in self.refused_targets

    def begin(self, request: Request) -> FakeHandle | None:
        self.events.append(("begun", 0))
        return super().begin(request)

    def complete(self, response: Response, phase: ExchangePhase) -> None:
        self.events.append((phase.value, 0))
        super().complete(response, phase)


class RecordingTransport(asyncio.Transport):
    """Records writes, under the number of its connection."""

    def __init__(self, events: Events, number: int) -> None:
        super().__init__()
        self.events, self.number = events, number
        self.closed = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def write(self, data: Any) -> None:
        self.events.append(("written", self.number))

    def close(self) -> None:
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.closed


def make_state(application: FakeApplication, tls: bool = False) -> ServerState:
    """Make the state of a server without sockets; in a running loop."""
    return ServerState(application, WsgiRunner(no_app, 1), Limits(), DateHeader(lambda: 0.0), tls)
