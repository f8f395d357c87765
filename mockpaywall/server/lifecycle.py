"""Starting and stopping: in the main thread with signals, or in a thread of a test."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from types import FrameType, TracebackType

from mockpaywall.server.application import Application
from mockpaywall.server.bind import close_sockets
from mockpaywall.server.limits import Limits
from mockpaywall.server.server import Server
from mockpaywall.server.wsgi import LoadWSGI

LoopFactory = Callable[[], asyncio.AbstractEventLoop]

_MAX_OPEN_FILES = 65536
"""Open files we would like to be allowed: one a connection."""


def new_loop() -> asyncio.AbstractEventLoop:
    """A uvloop where it can be imported, else the standard loop."""
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
    on_ready: Callable[[], None] = lambda: None,
    loop_factory: LoopFactory = new_loop,
) -> None:
    """Serve until SIGTERM or SIGINT, then return well within a second; for the main thread.

    *sockets* come from `bind` and are closed at the end. *on_ready* is called once, when connections are accepted;
    what it raises ends the server and is raised here.
    """
    raise_open_file_limit()
    loop = loop_factory()
    stop = asyncio.Event()
    try:
        _install_signal_handlers(loop, stop)
        build = partial(Server, application, load_wsgi, limits, tls)
        loop.run_until_complete(_serve(build, sockets, on_ready, stop))
    finally:
        if stop.is_set():
            _ignore_signals()  # one that comes while the loop closes would be written to a closed socket
        _close_loop(loop, sockets)
        if stop.is_set():
            _ignore_signals()  # the closing loop has given them their defaults back


class ServerThread:
    """A server in a daemon thread, without signals: for tests. Also a context manager.

    `start` returns when connections are accepted and raises what went wrong; `stop` may be called twice.
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
        self._loop = loop_factory()
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
        """Return when the thread has ended and the port is free."""
        with suppress(RuntimeError):  # it had ended
            self._loop.call_soon_threadsafe(self._stop.set)
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
                _serve(self._server_factory, self._sockets, self._ready.set, self._stop)
            )
        except BaseException as error:  # the starting thread raises it
            self._error = error
        finally:
            _close_loop(self._loop, self._sockets)
            self._ready.set()


async def _serve(
    server_factory: Callable[[], Server],
    sockets: Sequence[socket.socket],
    on_ready: Callable[[], None],
    stop: asyncio.Event,
) -> None:
    server = server_factory()
    try:
        await server.open(sockets)
        on_ready()
        await stop.wait()
    finally:
        await server.close()


def _close_loop(loop: asyncio.AbstractEventLoop, sockets: Sequence[socket.socket]) -> None:
    loop.close()
    close_sockets(sockets)


def _install_signal_handlers(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    def ask(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(number, ask)
        else:
            loop.add_signal_handler(number, stop.set)


def _ignore_signals() -> None:
    """The process is about to end: a second Ctrl-C must not turn that into a traceback or another exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def raise_open_file_limit() -> None:
    """Raise the process's own ceiling on open files, as far as the system lets it."""
    if sys.platform != "win32":
        import resource  # here because Windows has none

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(_MAX_OPEN_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            with suppress(OSError, ValueError):  # macOS knows a lower ceiling than it tells
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
