"""What the server requires of an application: Protocols."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response


class RequestHandle(Protocol):
    """One request that an application has begun to handle."""

    result: Response | Exception | None
    """The response, or the defect that prevented one; None while it is still being decided."""

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        """Call *callback* in the loop's thread when `result` is set. Used only while it is None, and once.

        It must be called: nothing else ends the wait.
        """

    def complete(self, phase: ExchangePhase) -> None:
        """Called exactly once for each handle whose result is a Response.

        DONE: the last byte was handed to the socket. ABORTED: a fault acted, the client closed the connection or
        was too slow to read, or the server stopped first.
        """


class Application(Protocol):
    """Handles requests without Flask.

    Every method runs in the loop's thread and must not block: it describes a delay and does not sleep.
    """

    def handles(self, target: str) -> bool:
        """Whether *target* (origin form) is this application's and not the WSGI app's.

        It decides which body limit holds; called only when a body may be larger than `Limits.body`. It must be
        cheap and must not raise.
        """

    def begin(self, request: Request) -> RequestHandle | None:
        """Begin to handle *request*; None when it is for the WSGI app.

        What it raises becomes an `internal_error_response`.
        """

    def bad_request_response(self, status: int, reason: str) -> Response:
        """The response to bytes that never became a request.

        *status* is a 4xx or 5xx; *reason* is one English line, cause and fix, without anything the client sent.
        The server closes the connection after it.
        """

    def internal_error_response(self, error: BaseException) -> Response:
        """A 500 for a defect of ours. The server has logged the traceback already."""

    async def shutdown(self) -> None:
        """The server stops and every response is sent or aborted: clean up within half a second."""
