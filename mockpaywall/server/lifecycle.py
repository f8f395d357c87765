"""Runs a server: in the main thread until a signal, or in a thread of a test."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from types import TracebackType

from mockpaywall.http.real_time import use_real_time
from mockpaywall.server.application import Application
from mockpaywall.server.bind import close_sockets, shut_down_listeners
from mockpaywall.server.limits import Limits
from mockpaywall.server.server import Server
from mockpaywall.server.stop_signals import StopSignals
from mockpaywall.server.wsgi import LoadWSGI

LoopFactory = Callable[[], asyncio.AbstractEventLoop]

_MAX_OPEN_FILES = 65536
"""Open files to ask the system for: each connection is one."""


def new_loop() -> asyncio.AbstractEventLoop:
    """Return a uvloop where it can be imported, else a loop of asyncio."""
    if sys.platform != "win32":
        try:
            import uvloop  # here because Windows has none
        except ImportError:
            return asyncio.new_event_loop()
        return uvloop.new_event_loop()
    return asyncio.new_event_loop()


def run(
    sockets: Sequence[socket.socket],
    application: Application,
    load_wsgi: LoadWSGI,
    limits: Limits,
    tls: ssl.SSLContext | None = None,
    *,
    signals: StopSignals,
    on_ready: Callable[[], None] = lambda: None,
    loop_factory: LoopFactory = new_loop,
) -> None:
    """Serve until SIGTERM or SIGINT, then return well within a second. For the main thread, in `with signals`.

    *sockets* come from `bind` and are closed at the end. *on_ready* is called once, when connections are accepted,
    unless a signal came before; an exception in it stops the server and is raised here.
    """
    raise_open_file_limit()
    loop = use_real_time(loop_factory())
    stop = asyncio.Event()
    signals.on_stop = partial(_stop_from_thread, loop, stop)

    def report_ready() -> None:
        if not signals.has_signal():  # a signal that came during the start: nothing will be served
            on_ready()

    try:
        build = partial(Server, application, load_wsgi, limits, tls)
        loop.run_until_complete(_serve(build, sockets, report_ready, stop))
    finally:
        _close_loop(loop, sockets)


class ServerThread:
    """A server in a daemon thread, without signal handlers: for tests. Also a context manager.

    `start` returns when connections are accepted, and raises what prevented that. `stop` may be called twice.
    """

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        application: Application,
        load_wsgi: LoadWSGI,
        limits: Limits,
        tls: ssl.SSLContext | None = None,
        *,
        loop_factory: LoopFactory = new_loop,
    ) -> None:
        self._server_factory = partial(Server, application, load_wsgi, limits, tls)
        self._sockets = sockets
        self._loop = use_real_time(loop_factory())
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="mockpaywall-server", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Stop, and return when the thread has ended and the port is free."""
        _stop_from_thread(self._loop, self._stop)
        self._thread.join()

    def __enter__(self) -> ServerThread:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(
                _serve(self._server_factory, self._sockets, self._ready.set, self._stop, shut_down_listeners)
            )
        except BaseException as error:  # `start` raises it
            self._error = error
        finally:
            _close_loop(self._loop, self._sockets)
            self._ready.set()


async def _serve(
    server_factory: Callable[[], Server],
    sockets: Sequence[socket.socket],
    on_ready: Callable[[], None],
    stop: asyncio.Event,
    before_close: Callable[[Sequence[socket.socket]], None] = lambda _: None,
) -> None:
    server = server_factory()
    try:
        await server.open(sockets)
        on_ready()
        await stop.wait()
    finally:
        before_close(sockets)
        await server.close()


def _close_loop(loop: asyncio.AbstractEventLoop, sockets: Sequence[socket.socket]) -> None:
    loop.close()
    close_sockets(sockets)


def _stop_from_thread(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    with suppress(RuntimeError):  # the loop is closed already
        loop.call_soon_threadsafe(stop.set)


def raise_open_file_limit() -> None:
    """Raise the soft limit on open files as far as the system allows."""
    if sys.platform != "win32":
        import resource  # here because Windows has none

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        target = _MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(_MAX_OPEN_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < target:
            with suppress(OSError, ValueError):  # macOS enforces a lower limit than it reports
                resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
