"""Requests for the WSGI app: as an environ to a thread, and back as a response, complete or in parts."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

from mockpaywall.http.deferred_response import ENVIRON_KEY, DeferredResponse, ResolvedCallback
from mockpaywall.http.request import Headers, Request
from mockpaywall.http.response import Header, Response
from mockpaywall.server.thread_pool import DaemonThreadPool

LoadWSGI = Callable[[], WSGIApplication]
MAX_URGENT_THREADS = 2
"""Threads for urgent requests: one that waits for a store does not delay the next."""
_LOG = logging.getLogger("mockpaywall.server")

_SERVER_HEADERS = frozenset({"content-length", "connection", "date", "transfer-encoding", "keep-alive"})
"""Response headers that the server writes itself."""
_BODYLESS_STATUSES = frozenset({204, 304})
"""Statuses without a body, and without a header that frames one."""


class WsgiResponse(NamedTuple):
    """The app's response, and its Content-Length: for HEAD that is the length of a body that it leaves out."""

    response: Response
    content_length: int | None


class WsgiStream(NamedTuple):
    """A response without a Content-Length: the app makes further chunks when they are asked for."""

    response: Response
    """Its body is the first chunk."""
    chunks: Iterator[bytes]
    """The others. One thread at a time may ask for one."""
    close: Callable[[], None]
    """The app's `close`: called in a thread when no further chunk is wanted."""


class WsgiDeferral(NamedTuple):
    """A response that the app resolves later."""

    response: Response
    """Its headers are those of the response."""
    deferred: DeferredResponse


WsgiResult = WsgiResponse | WsgiStream | WsgiDeferral | Exception
NextChunk = bytes | None | Exception
"""None after the last one."""


class WsgiRunner:
    """Runs the app in threads, for one event loop.

    *load* returns the app. It is called in a thread for the first request, and again if it failed. An urgent request
    has a thread pool of its own, so that it never waits for the others.
    """

    def __init__(self, load: LoadWSGI, max_threads: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._load = load
        self._thread_pool = DaemonThreadPool(max_threads)
        self._urgent_thread_pool = DaemonThreadPool(MAX_URGENT_THREADS)
        self._app: WSGIApplication | None = None
        self._lock = threading.Lock()

    def run(
        self,
        request: Request,
        address: tuple[str, int],
        on_done: Callable[[WsgiResult], None],
        *,
        is_urgent: bool = False,
    ) -> None:
        """Run the app; *on_done* is called with the result in the loop's thread."""
        pool = self._urgent_thread_pool if is_urgent else self._thread_pool
        pool.submit(lambda: self._call_in_loop(on_done, self._run_app(request, address)))

    def read_chunk(self, stream: WsgiStream, on_chunk: Callable[[NextChunk], None]) -> None:
        """Ask the app for the next chunk; *on_chunk* is called with it in the loop's thread."""
        self._thread_pool.submit(lambda: self._call_in_loop(on_chunk, _read_chunk(stream)))

    def close_stream(self, stream: WsgiStream) -> None:
        """Tell the app that no further chunk is wanted. Not while one is read."""
        self._thread_pool.submit(lambda: _close_stream(stream))

    def await_deferred(self, deferred: DeferredResponse, on_resolved: ResolvedCallback) -> None:
        """Call *on_resolved* in the loop's thread when *deferred* is resolved."""
        deferred.when_resolved(partial(self._call_in_loop, on_resolved))

    def close(self) -> None:
        """Let the threads end after their requests. Does not wait for them."""
        self._thread_pool.shutdown()
        self._urgent_thread_pool.shutdown()

    def _run_app(self, request: Request, address: tuple[str, int]) -> WsgiResult:
        environ = build_environ(request, address)
        environ[ENVIRON_KEY] = deferred = DeferredResponse()
        try:
            result = start_response(self._get_app(), environ)
        except Exception as error:
            return error
        return WsgiDeferral(result.response, deferred) if deferred.is_begun else result

    def _call_in_loop(self, callback: Callable[..., None], *results: object) -> None:
        with suppress(RuntimeError):  # the server has stopped meanwhile, and its loop is closed
            self._loop.call_soon_threadsafe(callback, *results)

    def _get_app(self) -> WSGIApplication:
        with self._lock:
            if self._app is None:
                self._app = self._load()
            return self._app


def build_environ(request: Request, address: tuple[str, int]) -> dict[str, Any]:
    """Return the environ of *request* (PEP 3333). *address* is the host and port of the listening socket."""
    path, _, query = request.head.target.partition("?")
    return {
        "REQUEST_METHOD": request.head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": request.head.target,
        "RAW_URI": request.head.target,
        "SERVER_NAME": address[0],
        "SERVER_PORT": str(address[1]),
        "SERVER_PROTOCOL": f"HTTP/{request.head.http_version}",
        "REMOTE_ADDR": request.head.client_ip,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.head.scheme,
        "wsgi.input": BytesIO(request.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(request.body)),
        **_build_header_variables(request.head.headers),
        **({"HTTPS": "on"} if request.head.scheme == "https" else {}),
    }


def _build_header_variables(headers: Headers) -> dict[str, str]:
    """Return CONTENT_TYPE and HTTP_*. Names with an underscore are left out: they look like hyphens there."""
    variables: dict[str, str] = {}
    for name, value in headers.pairs:
        key = name.upper().replace("-", "_")
        if "_" in name or key in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            continue
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        separator = "; " if key == "HTTP_COOKIE" else ","
        variables[key] = f"{variables[key]}{separator}{value}" if key in variables else value
    return variables


class _StartResponse:
    """What the app passed to `start_response`, and to the write callable that it returns."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[Header] = []
        self.written: list[bytes] = []

    def start(
        self,
        status: str,
        headers: list[Header],
        exc_info: tuple[type[BaseException], BaseException, TracebackType]
        | tuple[None, None, None]
        | None = None,
        /,
    ) -> Callable[[bytes], object]:
        if self.status and exc_info is None:
            raise RuntimeError("the WSGI app called start_response twice")
        self.status, self.headers = status, list(headers)
        return self.written.append


def start_response(app: WSGIApplication, env: dict[str, Any]) -> WsgiResponse | WsgiStream:
    """Run *app* and return its response: complete when it gives a Content-Length or has one chunk, else as a stream.

    A response to HEAD without a Content-Length is a stream: the length of the body that it leaves out is not known.
    Raises what the app raises; RuntimeError without start_response.
    """
    started = _StartResponse()
    iterable: Iterable[bytes] = app(env, started.start)
    close: Callable[[], None] = getattr(iterable, "close", _do_nothing)
    is_stream = False
    try:
        chunks = iter(iterable)
        body = next(chunks, b"")
        if not started.status:
            raise RuntimeError("the WSGI app never called start_response")
        content_length = _get_content_length(started)
        following = next(chunks, None) if content_length is None else b"".join(chunks)
        is_stream = content_length is None and (following is not None or _leaves_out_body(started, env))
    finally:
        if not is_stream:
            close()
    response = _make_response(started, body + (following or b""))
    return WsgiStream(response, chunks, close) if is_stream else WsgiResponse(response, content_length)


def _make_response(started: _StartResponse, body: bytes) -> Response:
    headers = tuple((name, value) for name, value in started.headers if name.lower() not in _SERVER_HEADERS)
    return Response(int(started.status[:3]), headers, b"".join(started.written) + body)


def _read_chunk(stream: WsgiStream) -> NextChunk:
    try:
        return next(stream.chunks, None)
    except Exception as error:
        return error


def _close_stream(stream: WsgiStream) -> None:
    try:
        stream.close()
    except Exception:
        _LOG.exception("the WSGI app failed to close a response")


def _leaves_out_body(started: _StartResponse, env: dict[str, Any]) -> bool:
    """Return whether this is a response to HEAD that would have a body for GET."""
    return env["REQUEST_METHOD"] == "HEAD" and int(started.status[:3]) not in _BODYLESS_STATUSES


def _do_nothing() -> None:
    """The `close` of an iterable that has none."""


def _get_content_length(response: _StartResponse) -> int | None:
    for name, value in response.headers:
        if name.lower() == "content-length":
            return int(value)
    return None
