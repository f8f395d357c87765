"""Bytes of one connection in, requests out. No sockets and no clock here.

httptools parses; this file adds what it leaves open: sizes, Host, versions, `Expect`, upgrades that are ignored,
methods that httptools does not know, and bodies that are discarded.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple, Protocol

from httptools import (
    HttpParserCallbackError,
    HttpParserError,
    HttpParserInvalidMethodError,
    HttpParserUpgrade,
    HttpRequestParser,
)

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.server import parse_errors, request_checks, request_rewriting
from mockpaywall.server.body_budget import BodyBudget
from mockpaywall.server.head_cache import HeadCache
from mockpaywall.server.limits import Limits
from mockpaywall.server.request_checks import BadRequest


class RequestReceived(NamedTuple):
    """A request, and whether the connection may go on after its response."""

    request: Request
    keep_alive: bool
    body_cost: int = 0
    """To be given back to the body budget."""


class RequestOverloaded(NamedTuple):
    """A request whose body found no room in the body budget. The connection ends after its response."""

    head: RequestHead


class ParserFailure(NamedTuple):
    """A defect of ours during parsing."""

    error: BaseException


ParserEvent = RequestReceived | RequestOverloaded | BadRequest | ParserFailure


class BodyLimiter(Protocol):
    """What the parser asks an `Application`."""

    def handles(self, target: str) -> bool:
        """Return whether the limit is `Limits.max_body_bytes`, else `Limits.max_wsgi_body_bytes`."""

    def refuses(self, head: RequestHead) -> bool:
        """Return whether nothing of the body is wanted."""


class _StopParsing(Exception):
    """Leaves httptools from a callback; the reason is in the parser's `_bad_request`."""


class RequestParser:
    """The parser of one connection: feed it, take from `events` in order.

    After a BadRequest or a ParserFailure it parses no more. *application* decides how large a body may be.
    The `on_` methods are called by httptools.
    """

    __slots__ = (
        "_application",
        "_awaiting_method",
        "_bad_request",
        "_body",
        "_body_budget",
        "_body_cost",
        "_body_discarded",
        "_body_limit",
        "_body_received",
        "_body_size",
        "_chunked",
        "_client_ip",
        "_feed_size",
        "_head",
        "_head_complete",
        "_headers",
        "_host_count",
        "_in_first_message",
        "_is_budgeted",
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
        "head_cache",
        "in_message",
    )

    def __init__(
        self,
        limits: Limits,
        application: BodyLimiter,
        body_budget: BodyBudget,
        head_cache: HeadCache,
    ) -> None:
        self._limits, self._application, self._body_budget = limits, application, body_budget
        self._scheme, self._client_ip = head_cache.origin
        self._body_cost = 0
        self.events: deque[ParserEvent] = deque()
        self.head_cache = head_cache
        """While `in_message` is false, a request it matches need not be fed: that saves parsing it."""
        self.in_message = False
        """A message has begun and is not complete."""
        self.expects_continue = False
        """The client waits for `100 Continue`, and its body is wanted."""
        self._in_first_message = self._awaiting_method = self._upgrading = self._body_received = False
        self._bad_request: BadRequest | None = None
        self._known_headers: Headers | None = None
        self._known_method: str | None = None
        self._start_bytes = b""
        self._feed_size = self._non_body_bytes = 0
        self._parser: HttpRequestParser | None = HttpRequestParser(self)

    def feed(self, data: bytes) -> None:
        """Parse *data*. Never raises: a failure is an event."""
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
            event = self.events[0]
            if isinstance(event, RequestReceived) and event.keep_alive:
                self.head_cache.store(data, event.request)

    def refuse(self, bad_request: BadRequest) -> None:
        """Parse nothing; the first event is *bad_request*."""
        self._stop_with(bad_request)

    def locate(self, bad_request: BadRequest, message: bytes = b"") -> BadRequest:
        """Return *bad_request* with the target of the message in progress, whose first bytes are *message*."""
        if self.in_message and self._url:
            return bad_request._replace(target=request_checks.to_origin_form(self._url.decode("latin-1")))
        return bad_request._replace(target=parse_errors.find_target(message))

    def stop(self) -> None:
        """Parse no more, and release httptools' parser: the two refer to each other."""
        self._parser = None
        self._give_back_body()
        self.in_message = self.expects_continue = False

    @property
    def is_discarding(self) -> bool:
        """Whether the request of the current message has been reported, and the rest of its body is discarded."""
        return self.in_message and self._body_discarded

    def _parse(self, data: bytes) -> None:
        while self._parser is not None:
            try:
                self._parser.feed_data(data)
            except HttpParserUpgrade as upgrade:
                data = self._restart_without_upgrade(data[upgrade.args[0] :])
            except HttpParserInvalidMethodError:
                data = self._restart_with_known_method(data)
            except HttpParserCallbackError as error:
                self._stop_with(self._bad_request or ParserFailure(error.__context__ or error))
            except HttpParserError as error:
                message = self._find_message(data)
                self._stop_with(parse_errors.describe_parse_error(str(error), message), message)
            else:
                return

    def _stop_with(self, event: ParserEvent, message: bytes = b"") -> None:
        if isinstance(event, BadRequest):
            event = self.locate(event, message)
        self.stop()
        self.events.append(event)

    def _find_message(self, data: bytes) -> bytes:
        """Return the bytes of the message in progress that *data* ends with, from its request line; else b""."""
        if self._in_first_message:
            return self._start_bytes + data
        index = data.rfind(b" %b " % self._url) if self._url else -1
        return data[data.rfind(b"\n", 0, index) + 1 :] if index >= 0 else b""

    def _check_progress(self, data: bytes) -> None:
        """Limit what is sent without a byte of a body: a head, chunk extensions, trailers."""
        self._non_body_bytes = 0 if self._body_received else self._non_body_bytes + self._feed_size
        if self._head_complete:
            if self._non_body_bytes > self._limits.max_header_bytes:
                self._stop_with(request_checks.CHUNK_EXTENSIONS_TOO_LARGE)
            return
        bad_request = request_checks.check_partial_head(
            len(self._url), len(self._pairs), self._non_body_bytes, self._limits
        )
        if bad_request is not None:
            self._stop_with(bad_request)
        elif self._in_first_message and not self._url:
            self._start_bytes += data

    def _restart_without_upgrade(self, rest: bytes) -> bytes:
        """Return what to parse instead of *rest*: the head without Upgrade, and the body.

        A server that ignores an upgrade goes on in HTTP/1.1 (RFC 9110, 7.8), and llhttp cannot. So a second parser
        gets the same head again, and then the body as a body.
        """
        self._upgrading = False
        self._parser = HttpRequestParser(self)
        self._known_method, self._known_headers = self._method, self._headers
        return request_rewriting.encode_head_without_upgrade(self._url, self._version, self._headers) + rest

    def _restart_with_known_method(self, data: bytes) -> bytes:
        """Return what to parse instead of *data*: the message with POST, while the request keeps its method.

        httptools refuses methods that it does not know. It does not report where the message begins, so only the
        first one of a feed can be parsed like this.
        """
        message = self._start_bytes + data
        if self._in_first_message and (rewritten := request_rewriting.replace_method(message)):
            self._known_method, message = rewritten
            self._parser = HttpRequestParser(self)
            return message
        if self._in_first_message and request_rewriting.is_partial_method(message):
            self._parser, self._awaiting_method = HttpRequestParser(self), True
        else:
            self._stop_with(request_checks.describe_invalid_method(message), message)
        return b""

    def on_message_begin(self) -> None:
        self.in_message = True
        self._head_complete = self._body_discarded = self._chunked = self._is_budgeted = False
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
        self._bad_request = request_checks.check_head_size(
            len(method) + len(self._url), self._pairs, self._non_body_bytes + self._feed_size, self._limits
        ) or request_checks.check_head(method, version, self._host_count, headers)
        if self._bad_request is not None:
            raise _StopParsing
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
        if self._body_discarded:
            return
        self._body.append(data)
        if self._chunked or self._is_budgeted:
            self._body_size += len(data)
            if self._body_size > self._body_limit:
                self._discard_body(keep_alive=False)
            elif self._is_budgeted:
                self._take_body_budget()

    def on_message_complete(self) -> None:
        if self._upgrading:
            return
        self.in_message = self.expects_continue = self._in_first_message = False
        self._non_body_bytes = 0
        if not self._body_discarded:
            request = Request(self._head, b"".join(self._body))
            self.events.append(RequestReceived(request, self._keep_alive, self._body_cost))
            self._body_cost = 0

    def _prepare_body(self, headers: Headers) -> None:
        limits = self._limits
        length = headers.get("content-length")
        if length is None and headers.get("transfer-encoding") is None:
            return
        size = int(length or 0)
        self._chunked = length is None
        expects_continue = headers.get("expect") is not None and self._version == "1.1"
        self._body_limit, self._body_size = self._find_body_limit(), 0
        if size > self._body_limit or (self._chunked and self._body_limit == 0):
            can_discard = size <= limits.max_discarded_bytes and not self._chunked and not expects_continue
            self._discard_body(self._keep_alive and can_discard)
            return
        if self._is_budgeted and not self._body_budget.has_room(size):
            self._refuse_body()
            return
        self.expects_continue = expects_continue

    def _find_body_limit(self) -> int:
        """Return how much of the body is wanted, in bytes."""
        if self._application.handles(self._target):
            return self._limits.max_body_bytes
        if self._application.refuses(self._head):
            return 0
        self._is_budgeted = True
        return self._limits.max_wsgi_body_bytes

    def _take_body_budget(self) -> None:
        cost = self._body_budget.take(self._body_size, self._body_cost)
        if cost is None:
            self._refuse_body()
        else:
            self._body_cost = cost

    def _refuse_body(self) -> None:
        """Report the request without its body, for which there is no room now."""
        self._drop_body()
        self.events.append(RequestOverloaded(self._head))

    def _drop_body(self) -> None:
        self._body_discarded, self._body = True, []
        self._give_back_body()

    def _give_back_body(self) -> None:
        self._body_budget.give_back(self._body_cost)
        self._body_cost = 0

    def _discard_body(self, keep_alive: bool) -> None:
        """Report the request without its body. The rest of the body is discarded if the connection goes on."""
        self._drop_body()
        self.events.append(RequestReceived(Request(self._head, b"", True), keep_alive))
