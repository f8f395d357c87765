"""What the server requires of an application: Protocols."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from mockpaywall.http.event_stream import EventStream
from mockpaywall.http.request import Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response


class RequestHandle(Protocol):
    """One request that an application has begun to handle."""

    result: Response | Exception | None
    """The response, or the defect that prevented one; None while it is not decided."""

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        """Call *callback* in the loop's thread when `result` is set. Used once, and only while it is None.

        The callback must be called: nothing else ends the wait.
        """

    def on_delayed(self, release: Callable[[], object]) -> None:
        """Called when the response is delayed or withheld. *release*, in any thread, ends the connection without it."""

    def complete(self, phase: ExchangePhase) -> None:
        """Called exactly once for each handle whose result is a Response.

        DONE: the last byte was handed to the socket. ABORTED: a fault was applied, the client closed the connection
        or was too slow to read, or the server stopped first.
        """


class Application(Protocol):
    """Handles requests without Flask.

    Every method runs in the loop's thread and must not block: it describes a delay and does not sleep.
    """

    def handles(self, target: str) -> bool:
        """Return whether *target* (origin form) is for this application rather than the WSGI app.

        It decides which body limit holds, and is called for every request that has a body. It must be cheap and must
        not raise.
        """

    def refuses(self, head: RequestHead) -> bool:
        """Return whether `begin` responds to a request for the WSGI app from its head alone.

        Then the body is discarded, and `begin` is called before it arrives, with `oversize`. Called after `handles`
        returned False. It must be cheap and must not raise.
        """

    def is_urgent(self, target: str) -> bool:
        """Return whether *target*, which is for the WSGI app, must not wait for other requests to it.

        It must be cheap and must not raise.
        """

    def begin(self, request: Request) -> RequestHandle | EventStream | None:
        """Begin to handle *request*; return None when it is for the WSGI app.

        An exception becomes an `internal_error_response`.
        """

    def bad_request_response(
        self, status: int, reason: str, name: str, target: str, client_ip: str
    ) -> Response:
        """Return the response to bytes that are not a request, and report the refusal.

        *status* is a 4xx or 5xx; *reason* is one English line with the cause and the fix, and nothing the client sent.
        *name* is a short name of the cause; *target* is in origin form, and "" where it is not known.
        The server closes the connection after it.
        """

    def overload_response(self, head: RequestHead) -> Response:
        """Return the 503 to a request for the WSGI app whose body found no room beside those of others."""

    def report_connection_failure(self, name: str, message: str, count: int = 1) -> None:
        """Report connections that ended without a response: *name* of the cause, one English line, how many."""

    def internal_error_response(self, error: BaseException, target: str) -> Response:
        """Return a 500 for a defect of ours, whose traceback is logged; *target* is "" where it is not known."""

    def startup(self) -> None:
        """Prepare in the process that serves, before the first connection is accepted."""

    async def shutdown(self) -> None:
        """Clean up within half a second: the server stops, and every response is sent or aborted."""
