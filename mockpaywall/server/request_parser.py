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

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.server import request_checks
from mockpaywall.server.head_cache import HeadCache
from mockpaywall.server.limits import Limits
from mockpaywall.server.request_checks import BadRequest


class RequestReceived(NamedTuple):
    """A call, and whether the connection may go on after its reply."""

    request: Request
    keep_alive: bool


class ParserFailure(NamedTuple):
    """A defect of ours, met while reading."""

    error: BaseException


ParserEvent = RequestReceived | BadRequest | ParserFailure

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}"
_UNKNOWN_METHOD = re.compile(rb"(?:\r\n)*(" + _TOKEN + rb") ")
_PARTIAL_METHOD = re.compile(rb"(?:\r\n)*" + _TOKEN)


class _StopError(Exception):
    """Takes httptools out of a callback; the reason lies in the intake."""


class RequestParser:
    """One connection's reader: feed it, take from `arrived` in order. After a Refused or Broken it reads no more.

    *owns* is `Lane.owns`. `open`: a message has begun and is not complete. `expects`: the sender waits for
    `100 Continue`, and its body is wanted. The `on_` methods are httptools' and nobody else's.
    """

    __slots__ = (
        "_awaiting_method",
        "_bad_request",
        "_body",
        "_body_limit",
        "_body_received",
        "_body_size",
        "_body_skipped",
        "_chunked",
        "_client_ip",
        "_feed_size",
        "_handles",
        "_head",
        "_head_cache",
        "_head_complete",
        "_headers",
        "_host_count",
        "_in_first_message",
        "_keep_alive",
        "_known_headers",
        "_known_method",
        "_limits",
        "_method",
        "_non_body_bytes",
        "_pairs",
        "_parser",
        "_scheme",
        "_start_bytes",
        "_target",
        "_upgrading",
        "_url",
        "_version",
        "events",
        "expects_continue",
        "in_message",
    )

    def __init__(self, limits: Limits, handles: Callable[[str], bool], scheme: str, client_ip: str) -> None:
        self._limits, self._handles, self._scheme, self._client_ip = limits, handles, scheme, client_ip
        self.events: deque[ParserEvent] = deque()
        self.in_message = self.expects_continue = self._in_first_message = self._awaiting_method = (
            self._upgrading
        ) = self._body_received = False
        self._bad_request: BadRequest | None = None
        self._known_headers: Headers | None = None
        self._known_method: str | None = None
        self._start_bytes = b""
        self._feed_size = self._non_body_bytes = 0
        self._parser: HttpRequestParser | None = HttpRequestParser(self)
        self._head_cache = HeadCache()

    def try_cached(self, data: bytes) -> Request | None:
        """The call of *data*, when it is one whole message with, byte for byte, the head of the last such one.

        The connection goes on after it. To be asked between messages; where it is None, *data* is to be fed.
        """
        return None if self.in_message else self._head_cache.match(data)

    def feed(self, data: bytes) -> None:
        """Read on. Never raises: what goes wrong arrives."""
        begins = not self.in_message
        if begins:
            self._in_first_message, self._start_bytes, self._non_body_bytes = True, b"", 0
        elif self._awaiting_method:
            data, self._start_bytes, self._awaiting_method = self._start_bytes + data, b"", False
        self._feed_size, self._body_received = len(data), False
        self._parse(data)
        if self.in_message:
            self._check_progress(data)
        elif begins and len(self.events) == 1:
            only = self.events[0]
            if isinstance(only, RequestReceived) and only.keep_alive:
                self._head_cache.store(data, only.request)

    def stop(self) -> None:
        """Read no more, and let go of the parser: the two hold each other."""
        self._parser = None
        self._head_cache.clear()
        self.in_message = self.expects_continue = False

    @property
    def is_draining(self) -> bool:
        """Whether the open message has had its call already, and its body is only being read away."""
        return self.in_message and self._body_skipped

    def _parse(self, data: bytes) -> None:
        while self._parser is not None:
            try:
                self._parser.feed_data(data)
            except HttpParserUpgrade as upgrade:
                data = self._restart_without_upgrade(data[upgrade.args[0] :])
            except HttpParserInvalidMethodError:
                data = self._replace_unknown_method(data)
            except HttpParserCallbackError as error:
                self._stop_with(self._bad_request or ParserFailure(error.__context__ or error))
            except HttpParserError as error:
                self._stop_with(request_checks.describe_parse_error(str(error)))
            else:
                return

    def _stop_with(self, event: ParserEvent) -> None:
        self.stop()
        self.events.append(event)

    def _reject(self, bad_request: BadRequest) -> None:
        self._bad_request = bad_request
        raise _StopError

    def _check_progress(self, data: bytes) -> None:
        """Bound what is sent without any byte of a body: a head, chunk extensions, trailers."""
        limits = self._limits
        self._non_body_bytes = 0 if self._body_received else self._non_body_bytes + self._feed_size
        if self._head_complete:
            if self._non_body_bytes > limits.head:
                self._stop_with(request_checks.CHUNK_EXTENSIONS_TOO_LARGE)
        elif not self._pairs and len(self._url) > limits.request_line:
            self._stop_with(request_checks.REQUEST_LINE_TOO_LONG)
        elif (
            self._non_body_bytes > limits.request_line + limits.head or len(self._pairs) > limits.header_count
        ):
            self._stop_with(request_checks.HEADERS_TOO_LARGE)
        elif self._in_first_message and not self._url:
            self._start_bytes += data

    def _restart_without_upgrade(self, rest: bytes) -> bytes:
        """An upgrade that is not taken is HTTP/1.1 going on (RFC 9110, 7.8), which llhttp cannot do.

        So a second parser reads the same head without its Upgrade header, and then the body as a body.
        """
        self._upgrading = False
        self._parser = HttpRequestParser(self)
        self._known_method, self._known_headers = self._method, self._headers
        lines = "".join([f"{n}: {v}\r\n" for n, v in self._headers.pairs if n.lower() != "upgrade"])
        return b"POST " + self._url + f" HTTP/{self._version}\r\n{lines}\r\n".encode("latin-1") + rest

    def _replace_unknown_method(self, data: bytes) -> bytes:
        """Let a method that llhttp does not know be read: POST stands in for it, the call names it."""
        whole = self._start_bytes + data
        if self._in_first_message and (odd := _UNKNOWN_METHOD.match(whole)):
            self._known_method = odd[1].decode("ascii")
            self._parser = HttpRequestParser(self)
            return b"POST" + whole[odd.end(1) :]
        if self._in_first_message and _PARTIAL_METHOD.fullmatch(whole):
            self._parser, self._awaiting_method = HttpRequestParser(self), True
        else:
            self._stop_with(
                request_checks.TLS_HANDSHAKE if whole[:1] == b"\x16" else request_checks.INVALID_METHOD
            )
        return b""

    def on_message_begin(self) -> None:
        self.in_message = True
        self._head_complete = self._body_skipped = self._chunked = False
        self._host_count = 0
        self._url = b""
        self._pairs: list[tuple[str, str]] = []
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._pairs.append((name.decode("latin-1"), value.decode("latin-1").rstrip(" \t")))
        if len(name) == 4 and name.lower() == b"host":
            self._host_count += 1

    def on_headers_complete(self) -> None:
        parser = self._parser
        if parser is None:
            return
        self._version = version = parser.get_http_version()
        self._method = method = self._known_method or parser.get_method().decode("ascii")
        self._headers = headers = self._known_headers or Headers(self._pairs)
        self._known_method = self._known_headers = None
        fault = self._check_head_size(method) or request_checks.check_head(
            method, version, self._host_count, headers
        )
        if fault is not None:
            self._reject(fault)
        self._target = request_checks.to_origin_form(self._url.decode("latin-1"))
        self._keep_alive = parser.should_keep_alive()
        self._head = RequestHead(
            method,
            self._target,
            headers,
            scheme=self._scheme,
            client_ip=self._client_ip,
            http_version=version,
        )
        self._head_complete = True
        if headers.get("upgrade") is not None and parser.should_upgrade():
            self._upgrading = True
        else:
            self._prepare_body(headers)

    def on_body(self, data: bytes) -> None:
        self._body_received, self.expects_continue = True, False
        if self._body_skipped:
            return
        self._body.append(data)
        if self._chunked:
            self._body_size += len(data)
            if self._body_size > self._body_limit:
                self._skip_body(keep_alive=False)

    def on_message_complete(self) -> None:
        if self._upgrading:
            return
        self.in_message = self.expects_continue = self._in_first_message = False
        self._non_body_bytes = 0
        if not self._body_skipped:
            self.events.append(RequestReceived(Request(self._head, b"".join(self._body)), self._keep_alive))

    def _check_head_size(self, method: str) -> BadRequest | None:
        limits = self._limits
        if len(method) + len(self._url) + len("  HTTP/1.1") > limits.request_line:
            return request_checks.REQUEST_LINE_TOO_LONG
        if len(self._pairs) > limits.header_count:
            return request_checks.HEADERS_TOO_LARGE
        if (
            self._non_body_bytes + self._feed_size <= limits.head
        ):  # no more bytes came than that: nothing to add up
            return None
        return (
            request_checks.HEADERS_TOO_LARGE
            if sum(len(n) + len(v) + 4 for n, v in self._pairs) > limits.head
            else None
        )

    def _prepare_body(self, headers: Headers) -> None:
        limits = self._limits
        length = headers.get("content-length")
        if length is None and headers.get("transfer-encoding") is None:
            return
        size = int(length or 0)
        self._chunked = length is None
        waits = headers.get("expect") is not None and self._version == "1.1"
        if self._chunked or size > limits.body:
            self._body_limit = limits.body if self._handles(self._target) else limits.wsgi_body
            self._body_size = 0
            if size > self._body_limit:
                self._skip_body(self._keep_alive and size <= limits.drain and not waits)
                return
        self.expects_continue = waits

    def _skip_body(self, keep_alive: bool) -> None:
        """Let the call go without its body, which is read away as far as the connection goes on."""
        self._body_skipped, self._body = True, []
        self.events.append(RequestReceived(Request(self._head, b"", True), keep_alive))
