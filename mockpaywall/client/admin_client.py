"""The client of the admin API: calls over kept-alive connections, past any proxy."""

from __future__ import annotations

import json
import os
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from operator import methodcaller
from typing import Any, NamedTuple

from mockpaywall.client.client_errors import (
    AdminApiNotFound,
    AdminCallError,
    MockPaywallError,
    ServerUnreachable,
    UnexpectedResponse,
    UntrustedCertificate,
)
from mockpaywall.client.json_body import encode_json_body
from mockpaywall.client.server_url import ServerUrl
from mockpaywall.http.header_names import COMPLETE, HINT, REQUEST_ID
from mockpaywall.http.real_time import monotonic

RESPONSE_TIMEOUT_S = 30.0
"""How long one admin call may take by default."""
MAX_LIMIT = 999_999_999
"""The largest `limit` of a list: more than a store can have."""
IDLE_TIMEOUT_S = 20.0
"""A connection that was idle for longer is not reused: the server closes it after 75 s."""

__tracebackhide__ = methodcaller("errisinstance", MockPaywallError)
"""Tells pytest to hide the frames of this module when the server refused a call: its message says what is wrong."""

IdleConnections = deque[tuple[HTTPConnection, float, int]]
"""Each with the time of its last use and the process that used it: a forked child must not write to its parent's."""


class AdminResponse(NamedTuple):
    """A response that was read to its end."""

    status: int
    is_simulated: bool
    """Whether it carries X-Mock-Request-Id, as the responses of the simulated API do, and only those."""
    hint: str
    """Its X-Mock-Hint; "" without one."""
    is_complete: bool
    """False when its X-Mock-Complete says that requests were evicted."""
    body: bytes


class ListAnswer(NamedTuple):
    """A list of the server, read to its end."""

    entries: list[Any]
    """Newest first."""
    is_complete: bool
    """Whether the server evicted none."""


class JournalAnswer(NamedTuple):
    """The JSON of a response that was made from the journal."""

    content: Any
    is_complete: bool
    """Whether the journal evicted no request."""


class AdminClient:
    """Admin calls to one server, or to one namespace of it.

    It may be used from several threads: concurrent calls use separate connections. *headers* select the
    namespace and carry the token. *tls* is ignored for http; None trusts what Python trusts.
    """

    def __init__(
        self,
        server_url: ServerUrl,
        headers: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._server_url = server_url
        sent = {**(headers or {}), "Content-Type": "application/json"}
        self._headers = {name: _encode_header_value(value) for name, value in sent.items()}
        self._tls = tls
        self._clock = clock
        self._idle: IdleConnections = deque()

    def request(
        self, method: str, path: str, body: object = None, *, timeout_s: float = RESPONSE_TIMEOUT_S
    ) -> Any:
        """Return the JSON of the response. *path* is relative to /__admin.

        Raises MockPaywallError when the server cannot be reached or rejects the call.
        """
        return self._parse(self._exchange(method, path, body, timeout_s), _format_call(method, path))

    def read_list(self, name: str) -> ListAnswer:
        """Return everything that the list *name* has, such as `payments`. Raises as `request` does."""
        answer, is_complete = self.read_journal(f"{name}?limit={MAX_LIMIT}")
        return ListAnswer(answer[name], is_complete and answer["meta"].get("complete", True))

    def read_journal(self, path: str) -> JournalAnswer:
        """Return the JSON at *path*, and whether requests are missing in it. Raises as `request` does."""
        response = self._exchange("GET", path, None, RESPONSE_TIMEOUT_S)
        return JournalAnswer(self._parse(response, _format_call("GET", path)), response.is_complete)

    def request_text(self, method: str, path: str, *, timeout_s: float = RESPONSE_TIMEOUT_S) -> str:
        """Return the body of the response as text. Raises as `request` does."""
        return self._exchange(method, path, None, timeout_s).body.decode("utf-8", "replace")

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop()[0].close()

    def _exchange(self, method: str, path: str, body: object, timeout_s: float) -> AdminResponse:
        """Send one request and return its response. Raises MockPaywallError for any status but 2xx."""
        content = None if body is None else encode_json_body(body)
        connection = self._acquire_connection(timeout_s)
        try:
            connection.request(method, f"{self._server_url.path}/__admin/{path}", content, self._headers)
            response = _read_response(connection.getresponse())
        except (OSError, HTTPException) as error:
            connection.close()
            raise self._make_connection_error(error) from error
        except BaseException:  # Ctrl-C: the socket must not stay open
            connection.close()
            raise
        self._idle.append((connection, self._clock(), os.getpid()))
        self._raise_for_status(response, _format_call(method, path))
        return response

    def _acquire_connection(self, timeout_s: float) -> HTTPConnection:
        connection = self._pop_idle_connection() or self._create_connection()
        connection.timeout = timeout_s
        if connection.sock is not None:
            connection.sock.settimeout(timeout_s)
        return connection

    def _pop_idle_connection(self) -> HTTPConnection | None:
        """Return the most recently used connection, or None: the others were idle for even longer."""
        try:
            connection, used_at, process_id = self._idle.pop()
        except IndexError:
            return None
        if self._clock() - used_at < IDLE_TIMEOUT_S and process_id == os.getpid():
            return connection
        connection.close()
        return None

    def _create_connection(self) -> HTTPConnection:
        host, port = self._server_url.host, self._server_url.port
        if self._server_url.scheme == "http":
            return HTTPConnection(host, port)
        return HTTPSConnection(host, port, context=self._tls)

    def _make_connection_error(self, error: Exception) -> MockPaywallError:
        if isinstance(error, ssl.SSLCertVerificationError):
            return UntrustedCertificate(str(self._server_url), error.verify_message)
        if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
            return ServerUnreachable(str(self._server_url), "the server does not speak TLS (use http://)")
        reason = error.strerror if isinstance(error, OSError) else None
        return ServerUnreachable(str(self._server_url), reason or str(error) or type(error).__name__)

    def _parse(self, response: AdminResponse, call: str) -> Any:
        try:
            return json.loads(response.body)
        except (ValueError, RecursionError):
            raise UnexpectedResponse(str(self._server_url), call, response.status) from None

    def _raise_for_status(self, response: AdminResponse, call: str) -> None:
        if response.status < HTTPStatus.MULTIPLE_CHOICES:
            return
        if error := _parse_admin_error(response, call):
            raise error
        if response.is_simulated and response.status == HTTPStatus.NOT_FOUND:
            raise AdminApiNotFound(str(self._server_url), call)
        raise UnexpectedResponse(str(self._server_url), call, response.status, response.hint)


def _format_call(method: str, path: str) -> str:
    return f"{method} /__admin/{path}"


def _encode_header_value(value: str) -> bytes:
    """Encode as Latin-1, which HTTP libraries use, or as UTF-8 where Latin-1 lacks a character."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode()


def _read_response(raw: HTTPResponse) -> AdminResponse:
    headers = raw.headers
    is_complete = headers.get(COMPLETE) != "false"
    return AdminResponse(raw.status, REQUEST_ID in headers, headers.get(HINT, ""), is_complete, raw.read())


def _parse_admin_error(response: AdminResponse, call: str) -> AdminCallError | None:
    """Return the error of a body `{"errors": [{"title", "detail"}]}`, with all details; None for any other body."""
    try:
        errors = json.loads(response.body)["errors"]
        detail = "; ".join(str(each["detail"]) for each in errors if each.get("detail"))
        return AdminCallError(call, response.status, str(errors[0]["title"]), detail)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
