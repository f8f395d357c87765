"""The bridge to the WSGI app: a call as an environ, the app's reply collected whole."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
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
"""Reply headers the front writes itself."""


class WsgiResponse(NamedTuple):
    """The app's reply, and the Content-Length it named: for HEAD it tells of a body that is not there."""

    response: Response
    content_length: int | None


WsgiResult = WsgiResponse | Exception


class WsgiRunner:
    """Runs the app in threads. *load* is called once, in a thread, when the first call comes; again if it failed."""

    def __init__(self, load: LoadWSGI, threads: int) -> None:
        self._load = load
        self._thread_pool = DaemonThreadPool(threads)
        self._app: WSGIApplication | None = None
        self._lock = threading.Lock()

    def run(self, request: Request, address: tuple[str, int], on_done: Callable[[WsgiResult], None]) -> None:
        """Ask the app; *over* gets the outcome, in the app's thread."""
        self._thread_pool.submit(lambda: on_done(self._run_app(request, address)))

    def close(self) -> None:
        self._thread_pool.shutdown()

    def _run_app(self, request: Request, address: tuple[str, int]) -> WsgiResult:
        try:
            return collect_response(self._get_app(), build_environ(request, address))
        except Exception as error:
            return error

    def _get_app(self) -> WSGIApplication:
        with self._lock:
            if self._app is None:
                self._app = self._load()
            return self._app


def build_environ(request: Request, address: tuple[str, int]) -> dict[str, Any]:
    """PEP 3333's environ of *call*; *address* is the host and port of the listening socket."""
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
    """CONTENT_TYPE and HTTP_*. Names with an underscore are left out: they would pass for those with a hyphen."""
    variables: dict[str, str] = {}
    for name, value in headers.pairs:
        key = name.upper().replace("-", "_")
        if "_" in name or key in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            continue
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        variables[key] = f"{variables[key]}{joint}{value}" if key in variables else value
    return variables


class _StartResponse:
    """What `start_response` was told, and what came through the write callable it gave."""

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
    """Run *app* to its end. Raises what the app raises, and RuntimeError when it never starts a response."""
    response = _StartResponse()
    chunks: Iterable[bytes] = app(env, response.start)
    try:
        body = b"".join(chunks)
    finally:
        if (close := getattr(chunks, "close", None)) is not None:
            close()
    if not response.status:
        raise RuntimeError("the WSGI app never called start_response")
    kept = tuple((n, v) for n, v in response.headers if n.lower() not in _SERVER_HEADERS)
    return WsgiResponse(
        Response(int(response.status[:3]), kept, b"".join(response.written) + body),
        _get_content_length(response),
    )


def _get_content_length(response: _StartResponse) -> int | None:
    for name, value in response.headers:
        if name.lower() == "content-length":
            return int(value)
    return None
