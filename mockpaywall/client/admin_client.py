"""The admin API of one server, over connections that are kept alive."""

from __future__ import annotations

import json
import ssl
import time
from collections import deque
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any

from mockpaywall.client.mock_error import MockPaywallError
from mockpaywall.client.server_url import ServerUrl

RESPONSE_TIMEOUT_S = 30.0
"""How long one admin call may take, what it waits for on purpose apart."""
IDLE_TIMEOUT_S = 20.0
"""A connection idle for longer is not used again: the server closes it after 75 s."""
NOT_AN_ADMIN_API = "no mockpaywall admin API answers there"

IdleConnections = deque[tuple[HTTPConnection, float]]


class AdminClient:
    """Admin calls of one scope; usable from several threads, each with a connection of its own meanwhile."""

    def __init__(
        self,
        server_url: ServerUrl,
        prefix: str,
        headers: Mapping[str, str],
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server_url = server_url
        self._prefix = f"{server_url.path}{prefix}/__admin/"
        self._headers = {**headers, "Content-Type": "application/json"}
        self._tls = tls
        self._clock = clock
        self._idle: IdleConnections = deque()

    def request(self, method: str, path: str, body: object = None, *, server_wait_s: float = 0.0) -> Any:
        """The JSON answer to one call. *path* is without /__admin; *waits_s*: how long the server waits on purpose.

        Raises MockPaywallError when nobody answers or the call is refused.
        """
        connection = self._get_connection(RESPONSE_TIMEOUT_S + server_wait_s)
        content = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, self._prefix + path, content, self._headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            connection.close()
            raise self._make_connection_error(error) from error
        self._idle.append((connection, self._clock()))
        if response.status >= 300:
            raise MockPaywallError(_describe_error_response(method, path, response.status, answer))
        return _parse_json(answer)

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop()[0].close()

    def _get_connection(self, timeout_s: float) -> HTTPConnection:
        connection = self._pop_idle_connection() or self._create_connection()
        connection.timeout = timeout_s
        if connection.sock is not None:
            connection.sock.settimeout(timeout_s)
        return connection

    def _pop_idle_connection(self) -> HTTPConnection | None:
        """One used a moment ago; the others have been idle for longer still."""
        try:
            connection, used_at = self._idle.pop()
        except IndexError:
            return None
        if self._clock() - used_at < IDLE_TIMEOUT_S:
            return connection
        connection.close()
        return None

    def _create_connection(self) -> HTTPConnection:
        host, port = self._server_url.host, self._server_url.port
        if self._tls is None:
            return HTTPConnection(host, port)
        return HTTPSConnection(host, port, context=self._tls)

    def _make_connection_error(self, error: Exception) -> MockPaywallError:
        why = str(error) or type(error).__name__
        return MockPaywallError(
            f"no mockpaywall answers at {self._server_url}: {why}; start it with 'mockpaywall serve', "
            "wait for it with 'mockpaywall wait'"
        )


def _describe_error_response(method: str, path: str, status: int, body: bytes) -> str:
    said = _parse_json(body)
    errors = said.get("errors") if isinstance(said, dict) else None
    first = errors[0] if errors else {}
    words = ": ".join(filter(None, (first.get("title"), first.get("detail"))))
    silent = "the server failed; its log tells more" if status >= 500 else NOT_AN_ADMIN_API
    return f"{words or silent} ({method} /__admin/{path}, HTTP {status})"


def _parse_json(body: bytes) -> Any:
    """The JSON in it; None where there is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None
