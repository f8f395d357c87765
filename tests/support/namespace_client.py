"""A client of one namespace of a running server, which sees the store of that server as well."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from mockpaywall.engine.context import AppContext
from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.rule import Rule
from mockpaywall.paywall.session import Session
from tests.support.exchanges import list_exchanges
from tests.support.http_client import (
    DEADLINE_S,
    HttpClient,
    HttpResponse,
    ReceivedBytes,
    encode_body,
    encode_request,
    read_response,
    receive_all,
)
from tests.support.request_data import KEYS, PATH, VALID_BODY


@dataclass(frozen=True)
class NamespaceClient:
    """Sends requests with a /ns/NAME prefix. `mode` becomes the header X-Mock-Mode."""

    client: HttpClient
    context: AppContext
    name: str

    @property
    def url(self) -> str:
        return f"{self.client.url}/ns/{self.name}{PATH}"

    def encode(
        self,
        mode: str | None = None,
        *,
        body: object = VALID_BODY,
        keys: Mapping[str, str] = KEYS,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
        path: str = PATH,
        close: bool = True,
    ) -> bytes:
        mode_header = {} if mode is None else {"X-Mock-Mode": mode}
        all_headers = {"Content-Type": "application/json", **keys, **mode_header, **(headers or {})}
        return encode_request(encode_body(body), all_headers, method, f"/ns/{self.name}{path}", close=close)

    @contextmanager
    def open(self, mode: str | None = None, **request: Any) -> Iterator[socket.socket]:
        """Open a connection and send the request."""
        with self.client.connect() as connection:
            connection.sendall(self.encode(mode, **request))
            yield connection

    def receive(self, mode: str | None = None, **request: Any) -> ReceivedBytes:
        """Send the request and receive until the connection ends."""
        with self.open(mode, **request) as connection:
            return receive_all(connection)

    def send(self, mode: str | None = None, **request: Any) -> HttpResponse:
        """Send the request and read one response."""
        with self.open(mode, **request) as connection:
            return read_response(connection, request.get("method", "POST"))

    def admin(self, method: str, path: str, body: object = b"") -> HttpResponse:
        """Send an admin request about this namespace."""
        return self.send(method=method, path=f"/__admin/{path}", body=body, keys={})

    def set_default_mode(self, mode: str) -> None:
        self.context.store.set_default_mode(self.name, self.context.parse_mode(mode))

    def add_rule(
        self,
        mode: str,
        matches: Callable[[Request], bool] = lambda _: True,
        *,
        times: int | None = None,
        priority: int = 0,
    ) -> None:
        rule = Rule(str(uuid4()), self.context.parse_mode(mode), matches, times=times, priority=priority)
        self.context.store.add_rule(self.name, rule)

    def sessions(self) -> list[Session]:
        return [session for _, session in self.context.store.sessions(self.name)]

    def exchanges(self) -> tuple[Exchange, ...]:
        return list_exchanges(self.context.store, self.name)

    def wait_for_exchanges(self, count: int) -> None:
        """Wait until *count* requests were recorded."""
        self.wait_until(lambda: len(self.exchanges()) >= count, "too few requests were recorded")

    def wait_for_phases(self, count: int = 1) -> list[ExchangePhase]:
        """Wait until *count* exchanges have ended; return the phases of those that have."""
        self.wait_until(lambda: len(self._ended_phases()) >= count, "too few exchanges have ended")
        return self._ended_phases()

    def _ended_phases(self) -> list[ExchangePhase]:
        return [exchange.phase for exchange in self.exchanges() if exchange.ended_at is not None]

    def wait_until(self, condition: Callable[[], bool], failure: str = "nothing has changed") -> None:
        """Wait until *condition* is true."""
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            assert time.monotonic() < deadline, failure
            time.sleep(0.005)
