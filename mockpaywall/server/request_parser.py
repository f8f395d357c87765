"""The bytes of one connection on their way in, calls on their way out. No socket and no clock here.

httptools reads; this file adds what it leaves open: sizes, Host, versions, `Expect`, upgrades that are not taken,
methods httptools does not know, and bodies nobody wants.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from httptools import (
    HttpParserCallbackError,
    HttpParserError,
    HttpParserInvalidMethodError,
    HttpParserUpgrade,
    HttpRequestParser,
)

from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.server import request_checks
from mockpaywall.server.head_cache import Recall
from mockpaywall.server.limits import Limits
from mockpaywall.server.request_checks import Refused


class Asked(NamedTuple):
    """A call, and whether the connection may go on after its reply."""

    call: Call
    keep_alive: bool


class Broken(NamedTuple):
    """A defect of ours, met while reading."""

    error: BaseException


Arrival = Asked | Refused | Broken

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}"
_ODD_METHOD = re.compile(rb"(?:\r\n)*(" + _TOKEN + rb") ")
_ODD_START = re.compile(rb"(?:\r\n)*" + _TOKEN)


class _StopError(Exception):
    """Takes httptools out of a callback; the reason lies in the intake."""


class Intake:
    """One connection's reader: feed it, take from `arrived` in order. After a Refused or Broken it reads no more.

    *owns* is `Lane.owns`. `open`: a message has begun and is not complete. `expects`: the sender waits for
    `100 Continue`, and its body is wanted. The `on_` methods are httptools' and nobody else's.
    """

    __slots__ = (
        "_body",
        "_body_limit",
        "_chunked",
        "_client_ip",
        "_early",
        "_fresh",
        "_head",
        "_headed",
        "_headers",
        "_hosts",
        "_keep_alive",
        "_known_headers",
        "_known_method",
        "_limits",
        "_method",
        "_moved",
        "_muted",
        "_owns",
        "_pairs",
        "_parser",
        "_recall",
        "_refused",
        "_scheme",
        "_size",
        "_size_so_far",
        "_stray",
        "_stuck",
        "_target",
        "_upgrading",
        "_url",
        "_version",
        "arrived",
        "expects",
        "open",
    )

    def __init__(self, limits: Limits, owns: Callable[[str], bool], scheme: str, client_ip: str) -> None:
        self._limits, self._owns, self._scheme, self._client_ip = limits, owns, scheme, client_ip
        self.arrived: deque[Arrival] = deque()
        self.open = self.expects = self._fresh = self._stuck = self._upgrading = self._moved = False
        self._refused: Refused | None = None
        self._known_headers: Headers | None = None
        self._known_method: str | None = None
        self._early = b""
        self._size = self._stray = 0
        self._parser: HttpRequestParser | None = HttpRequestParser(self)
        self._recall = Recall()

    def again(self, data: bytes) -> Call | None:
        """The call of *data*, when it is one whole message with, byte for byte, the head of the last such one.

        The connection goes on after it. To be asked between messages; where it is None, *data* is to be fed.
        """
        return None if self.open else self._recall.call_of(data)

    def feed(self, data: bytes) -> None:
        """Read on. Never raises: what goes wrong arrives."""
        begins = not self.open
        if begins:
            self._fresh, self._early, self._stray = True, b"", 0
        elif self._stuck:
            data, self._early, self._stuck = self._early + data, b"", False
        self._size, self._moved = len(data), False
        self._parse(data)
        if self.open:
            self._check_progress(data)
        elif begins and len(self.arrived) == 1:
            only = self.arrived[0]
            if isinstance(only, Asked) and only.keep_alive:
                self._recall.learn(data, only.call)

    def stop(self) -> None:
        """Read no more, and let go of the parser: the two hold each other."""
        self._parser = None
        self._recall.forget()
        self.open = self.expects = False

    @property
    def draining(self) -> bool:
        """Whether the open message has had its call already, and its body is only being read away."""
        return self.open and self._muted

    def _parse(self, data: bytes) -> None:
        while self._parser is not None:
            try:
                self._parser.feed_data(data)
            except HttpParserUpgrade as upgrade:
                data = self._without_upgrade(data[upgrade.args[0] :])
            except HttpParserInvalidMethodError:
                data = self._odd_method(data)
            except HttpParserCallbackError as error:
                self._end(self._refused or Broken(error.__context__ or error))
            except HttpParserError as error:
                self._end(request_checks.worded(str(error)))
            else:
                return

    def _end(self, arrival: Arrival) -> None:
        self.stop()
        self.arrived.append(arrival)

    def _refuse(self, refused: Refused) -> None:
        self._refused = refused
        raise _StopError

    def _check_progress(self, data: bytes) -> None:
        """Bound what is sent without any byte of a body: a head, chunk extensions, trailers."""
        limits = self._limits
        self._stray = 0 if self._moved else self._stray + self._size
        if self._headed:
            if self._stray > limits.head:
                self._end(request_checks.BIG_EXTRAS)
        elif not self._pairs and len(self._url) > limits.request_line:
            self._end(request_checks.LONG_LINE)
        elif self._stray > limits.request_line + limits.head or len(self._pairs) > limits.header_count:
            self._end(request_checks.BIG_HEAD)
        elif self._fresh and not self._url:
            self._early += data

    def _without_upgrade(self, rest: bytes) -> bytes:
        """An upgrade that is not taken is HTTP/1.1 going on (RFC 9110, 7.8), which llhttp cannot do.

        So a second parser reads the same head without its Upgrade header, and then the body as a body.
        """
        self._upgrading = False
        self._parser = HttpRequestParser(self)
        self._known_method, self._known_headers = self._method, self._headers
        lines = "".join([f"{n}: {v}\r\n" for n, v in self._headers.pairs if n.lower() != "upgrade"])
        return b"POST " + self._url + f" HTTP/{self._version}\r\n{lines}\r\n".encode("latin-1") + rest

    def _odd_method(self, data: bytes) -> bytes:
        """Let a method that llhttp does not know be read: POST stands in for it, the call names it."""
        whole = self._early + data
        if self._fresh and (odd := _ODD_METHOD.match(whole)):
            self._known_method = odd[1].decode("ascii")
            self._parser = HttpRequestParser(self)
            return b"POST" + whole[odd.end(1) :]
        if self._fresh and _ODD_START.fullmatch(whole):
            self._parser, self._stuck = HttpRequestParser(self), True
        else:
            self._end(request_checks.TLS if whole[:1] == b"\x16" else request_checks.METHOD)
        return b""

    def on_message_begin(self) -> None:
        self.open = True
        self._headed = self._muted = self._chunked = False
        self._hosts = 0
        self._url = b""
        self._pairs: list[tuple[str, str]] = []
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._pairs.append((name.decode("latin-1"), value.decode("latin-1").rstrip(" \t")))
        if len(name) == 4 and name.lower() == b"host":
            self._hosts += 1

    def on_headers_complete(self) -> None:
        parser = self._parser
        if parser is None:
            return
        self._version = version = parser.get_http_version()
        self._method = method = self._known_method or parser.get_method().decode("ascii")
        self._headers = headers = self._known_headers or Headers(self._pairs)
        self._known_method = self._known_headers = None
        fault = self._size_fault(method) or request_checks.head_fault(method, version, self._hosts, headers)
        if fault is not None:
            self._refuse(fault)
        self._target = request_checks.origin_form(self._url.decode("latin-1"))
        self._keep_alive = parser.should_keep_alive()
        self._head = Head(
            method,
            self._target,
            headers,
            scheme=self._scheme,
            client_ip=self._client_ip,
            http_version=version,
        )
        self._headed = True
        if headers.get("upgrade") is not None and parser.should_upgrade():
            self._upgrading = True
        else:
            self._plan_body(headers)

    def on_body(self, data: bytes) -> None:
        self._moved, self.expects = True, False
        if self._muted:
            return
        self._body.append(data)
        if self._chunked:
            self._size_so_far += len(data)
            if self._size_so_far > self._body_limit:
                self._skip_body(keep_alive=False)

    def on_message_complete(self) -> None:
        if self._upgrading:
            return
        self.open = self.expects = self._fresh = False
        self._stray = 0
        if not self._muted:
            self.arrived.append(Asked(Call(self._head, b"".join(self._body)), self._keep_alive))

    def _size_fault(self, method: str) -> Refused | None:
        limits = self._limits
        if len(method) + len(self._url) + len("  HTTP/1.1") > limits.request_line:
            return request_checks.LONG_LINE
        if len(self._pairs) > limits.header_count:
            return request_checks.BIG_HEAD
        if self._stray + self._size <= limits.head:  # no more bytes came than that: nothing to add up
            return None
        return (
            request_checks.BIG_HEAD
            if sum(len(n) + len(v) + 4 for n, v in self._pairs) > limits.head
            else None
        )

    def _plan_body(self, headers: Headers) -> None:
        limits = self._limits
        length = headers.get("content-length")
        if length is None and headers.get("transfer-encoding") is None:
            return
        size = int(length or 0)
        self._chunked = length is None
        waits = headers.get("expect") is not None and self._version == "1.1"
        if self._chunked or size > limits.body:
            self._body_limit = limits.body if self._owns(self._target) else limits.wsgi_body
            self._size_so_far = 0
            if size > self._body_limit:
                self._skip_body(self._keep_alive and size <= limits.drain and not waits)
                return
        self.expects = waits

    def _skip_body(self, keep_alive: bool) -> None:
        """Let the call go without its body, which is read away as far as the connection goes on."""
        self._muted, self._body = True, []
        self.arrived.append(Asked(Call(self._head, b"", True), keep_alive))
