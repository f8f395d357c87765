"""The vendor's API as an application of `server/`, without Flask, and the handle of one request in flight."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from mockpaywall.engine.admin_access import (
    INTERNAL_ADMIN_ERROR,
    OVERLOADED,
    AdminAccess,
    AdminRefusal,
    UnknownScope,
    find_scope,
    too_large,
)
from mockpaywall.engine.admin_responses import (
    log_refusal,
    make_error_response,
    make_headers,
    make_refusal_response,
    respond_to_head,
)
from mockpaywall.engine.context import AppContext
from mockpaywall.engine.event_source import EVENTS_PATH, EventSource
from mockpaywall.engine.incidents import ADMIN_OVERLOAD, INTERNAL_ERROR, LOST_COMPLETION
from mockpaywall.engine.page_redirect import redirect_to_page
from mockpaywall.engine.pipeline import Responded, respond, with_refusal_id
from mockpaywall.http.event_stream import EventStream
from mockpaywall.http.namespace_path import (
    ADMIN_PATH,
    is_admin_target,
    is_status_target,
    normalize_target,
    split_admin_path,
)
from mockpaywall.http.reason_phrases import get_reason_phrase
from mockpaywall.http.request import Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.model.exchange import CommittedExchange
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.paywall import api_errors, responses
from mockpaywall.paywall.language import DEFAULT
from mockpaywall.stores.base import RequestStore

OVERLOAD_RETRY_S = 1
"""The Retry-After of admin requests whose body found no room: these are done in milliseconds."""


class InFlightRequest:
    """One request from arrival to the last byte of its response. `advance` it once, then `complete` it once.

    It drives the pipeline's coroutine by hand: a Task costs 4 to 8 microseconds per request, `send` 0.4.
    """

    __slots__ = (
        "_committed",
        "_context",
        "_coroutine",
        "_on_done",
        "_release",
        "_request",
        "_started_at",
        "_store",
        "result",
    )

    def __init__(self, request: Request, context: AppContext, store: RequestStore) -> None:
        self._request, self._context, self._store = request, context, store
        self._started_at = context.clock()
        self._coroutine: Coroutine[Any, None, Responded] = respond(request, context, store)
        self._committed: CommittedExchange | None = None
        self._on_done: Callable[[], None] | None = None
        self._release: Callable[[], object] | None = None
        self.result: Response | Exception | None = None
        """The response, or the defect that prevented one; None while the store is awaited."""

    def advance(self) -> None:
        """Run until there is a result or the store has to be awaited, which advances it further."""
        try:
            pending = self._coroutine.send(None)
        except StopIteration as done:
            self.result, self._committed = done.value
        except Exception as error:
            self.result = error
        else:
            pending.add_done_callback(self.advance)
            return
        if self._on_done is not None:
            self._on_done()

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        """Call *callback* when there is a result. Use it while there is none, and for one callback only."""
        self._on_done = callback

    def on_delayed(self, release: Callable[[], object]) -> None:
        """Let a reset of the namespace call *release*, until the exchange is complete."""
        if self._committed is not None:
            self._release = release
            self._context.delayed_responses.add(self._committed.namespace, release, self._started_at)

    def complete(self, phase: ExchangePhase, response: Response | None = None) -> None:
        """Record how the exchange ended; *response* is what was sent, where that is not the result.

        A store that is unavailable loses the ending and nothing else: the response has been sent.
        """
        sent = response or self.result
        if not isinstance(sent, Response):
            return
        context, committed, now = self._context, self._committed, self._context.clock()
        if self._release is not None and committed is not None:
            context.delayed_responses.discard(committed.namespace, self._release)
        if committed is not None:
            try:
                self._store.complete(committed, sent, phase, now)
            except StoreUnavailable as error:
                number = f"{committed.namespace}#{committed.record.number}"
                context.incidents.report(LOST_COMPLETION, f"how {number} ended is not stored: {error}")
        completed = CompletedExchange(self._request, sent, phase, self._started_at, now, committed)
        context.metrics(completed)
        if context.on_complete is not None:
            context.on_complete(completed)


@dataclass(slots=True)
class DecidedRequest:
    """An admin request whose response was made from its head."""

    result: Response | Exception | None

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        """Do nothing: there is a result."""

    def on_delayed(self, release: Callable[[], object]) -> None:
        """Do nothing: admin responses are not delayed."""

    def complete(self, phase: ExchangePhase) -> None:
        """Do nothing: admin requests are not recorded."""


class PaywallApplication:
    """The Application of the event-loop server. Paths under /__admin belong to the Flask app.

    *admin_access* None: there is no admin API. *load_events* is called when its first stream is asked for.
    """

    def __init__(
        self,
        context: AppContext,
        admin_access: AdminAccess | None,
        load_events: Callable[[], EventSource] | None = None,
    ) -> None:
        self.context = context
        self._admin_access = admin_access
        self._load_events = load_events
        self._events: EventSource | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def warm_up(self) -> None:
        """Load what the first error response needs: it takes a tenth of a second. For another thread."""
        for methods in self.context.endpoints.values():
            for endpoint in methods.values():
                for validator in (endpoint.headers, endpoint.body):
                    if validator is not None:
                        validator.warm_up()

    def handles(self, target: str) -> bool:
        if ADMIN_PATH not in target or self._admin_access is None:
            return True
        return not is_admin_target(normalize_target(target, self.context.base_path))

    def refuses(self, head: RequestHead) -> bool:
        return self._respond_to_admin_head(self._normalize_head(head)) is not None

    def is_urgent(self, target: str) -> bool:
        return is_status_target(normalize_target(target, self.context.base_path))

    def begin(self, request: Request) -> InFlightRequest | DecidedRequest | EventStream | None:
        if self.context.base_path:
            request = Request(self._normalize_head(request.head), request.body, request.oversize)
        if ADMIN_PATH in request.head.target and not self.handles(request.head.target):
            return self._begin_admin_request(request)
        if request.head.target[-1:] == "/" and (redirect := self._redirect_to_page(request.head)) is not None:
            return DecidedRequest(redirect)
        in_flight = InFlightRequest(request, self.context, self.context.async_store)
        in_flight.advance()
        return in_flight

    def bad_request_response(
        self, status: int, reason: str, name: str, target: str, client_ip: str
    ) -> Response:
        if self.handles(target):
            error = api_errors.bad_request_error(status, reason).refusal
            response = responses.error_response(error, DEFAULT, mirror=True)
        else:
            response = make_error_response(AdminRefusal(status, get_reason_phrase(status), reason))
        response = with_refusal_id(response, self.context)
        request_id = response.headers[-1][1]
        self.context.incidents.report(name, f"{client_ip} got {status}: {reason}; request {request_id}")
        return response

    def overload_response(self, head: RequestHead) -> Response:
        access = self._admin_access
        if access is None:
            return self.internal_error_response(RuntimeError("there is no admin API"), head.target)
        self.context.incidents.report(ADMIN_OVERLOAD, f"{head.client_ip} got 503: {OVERLOADED.title.lower()}")
        response = make_refusal_response(access, head.headers, OVERLOADED)
        return response._replace(headers=(*response.headers, ("Retry-After", str(OVERLOAD_RETRY_S))))

    def report_connection_failure(self, name: str, message: str, count: int = 1) -> None:
        self.context.incidents.report(name, message, count)

    def internal_error_response(self, error: BaseException, target: str) -> Response:
        self.context.incidents.count(INTERNAL_ERROR)
        if self.handles(target):
            mirror = self.context.mirror_http_status
            response = responses.error_response(api_errors.internal_error().refusal, DEFAULT, mirror=mirror)
        else:
            response = make_error_response(INTERNAL_ADMIN_ERROR)
        return with_refusal_id(response, self.context)

    def _normalize_head(self, head: RequestHead) -> RequestHead:
        target = normalize_target(head.target, self.context.base_path)
        return head if target == head.target else head.with_target(target)

    def _begin_admin_request(self, request: Request) -> DecidedRequest | EventStream | None:
        head, access = request.head, self._admin_access
        response = self._respond_to_admin_head(head)
        if response is None and request.oversize and access is not None:
            response = make_refusal_response(access, head.headers, too_large())
        if response is None:
            return self._open_stream(head)
        log_refusal(head, response)
        return DecidedRequest(response)

    def _redirect_to_page(self, head: RequestHead) -> Response | None:
        return None if self._admin_access is None else redirect_to_page(head)

    def _open_stream(self, head: RequestHead) -> EventStream | None:
        """Return the stream of events that a valid admin request asks for; None for every other request.

        None also where the scope is not in the head, and with query parameters: the admin API refuses such a
        request, or lets its client poll.
        """
        if self._load_events is None or self._admin_access is None or head.method != "GET":
            return None
        path, _, query = head.target.partition("?")
        if query or split_admin_path(path) != EVENTS_PATH:
            return None
        try:
            scope = find_scope(head, self.context.merchants)
        except UnknownScope:
            return None
        self._events = self._events or self._load_events()
        last_event_id = head.headers.get("last-event-id") or ""
        return self._events.open(scope, last_event_id, make_headers(self._admin_access, head.headers))

    def _respond_to_admin_head(self, head: RequestHead) -> Response | None:
        subpath = split_admin_path(head.target.partition("?")[0])
        if self._admin_access is None or subpath is None:
            return None
        return respond_to_head(self._admin_access, head, subpath)

    def startup(self) -> None:
        context = self.context
        self._unsubscribe = context.store.subscribe_resets(context.delayed_responses.release)

    async def shutdown(self) -> None:
        self._unsubscribe()
        if self._events is not None:
            self._events.shutdown()
        await self.context.async_store.shutdown()
