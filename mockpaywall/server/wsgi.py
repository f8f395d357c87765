"""Requests for the WSGI app: as an environ to a thread, and back as a complete response."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

from mockpaywall.http.request import Headers, Request
from mockpaywall.http.response import Header, Response
from mockpaywall.server.thread_pool import DaemonThreadPool

LoadWSGI = Callable[[], WSGIApplication]

_SERVER_HEADERS = frozenset({"content-length", "connection", "date", "transfer-encoding", "keep-alive"})
"""Response headers that the server writes itself."""


class WsgiResponse(NamedTuple):
    """The app's response, and its Content-Length: for HEAD that is the length of a body that it leaves out."""

    response: Response
    content_length: int | None


WsgiResult = WsgiResponse | Exception


class WsgiRunner:
    """Runs the app in threads, for one event loop.

    *load* returns the app. It is called in a thread for the first request, and again if it failed.
    """

    def __init__(self, load: LoadWSGI, max_threads: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._load = load
        self._thread_pool = DaemonThreadPool(max_threads)
        self._app: WSGIApplication | None = None
        self._lock = threading.Lock()

    def run(self, request: Request, address: tuple[str, int], on_done: Callable[[WsgiResult], None]) -> None:
        """Run the app; *on_done* is called with the result in the loop's thread."""
        self._thread_pool.submit(lambda: self._run_app(request, address, on_done))

    def close(self) -> None:
        """Let the threads end after their requests. Does not wait for them."""
        self._thread_pool.shutdown()

    def _run_app(
        self, request: Request, address: tuple[str, int], on_done: Callable[[WsgiResult], None]
    ) -> None:
        result: WsgiResult
        try:
            result = collect_response(self._get_app(), build_environ(request, address))
        except Exception as error:
            result = error
        with suppress(RuntimeError):  # the server has stopped meanwhile, and its loop is closed
            self._loop.call_soon_threadsafe(on_done, result)

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


def collect_response(app: WSGIApplication, env: dict[str, Any]) -> WsgiResponse:
    """Run *app* and return its complete response. Raises what the app raises; RuntimeError without start_response."""
    response = _StartResponse()
    chunks: Iterable[bytes] = app(env, response.start)
    try:
        body = b"".join(chunks)
    finally:
        if (close := getattr(chunks, "close", None)) is not None:
            close()
    if not response.status:
        raise RuntimeError("the WSGI app never called start_response")
    headers = tuple((name, value) for name, value in response.headers if name.lower() not in _SERVER_HEADERS)
    return WsgiResponse(
        Response(int(response.status[:3]), headers, b"".join(response.written) + body),
        _get_content_length(response),
    )


def _get_content_length(response: _StartResponse) -> int | None:
    for name, value in response.headers:
        if name.lower() == "content-length":
            return int(value)
    return None
