"""What the front asks of whoever answers."""

from __future__ import annotations

from typing import Protocol

from mockpaywall.http.pending_response import PendingResponse
from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response


class Application(Protocol):
    """The road on which calls are answered without Flask.

    Every method runs in the loop's thread and must not block: describe the delay, do not wait it out.
    """

    def handles(self, target: str) -> bool:
        """Whether *target* (origin form) is this lane's: it decides which body limit holds.

        Asked only when a body may be larger than `Limits.body`. Must be cheap and must not raise.
        """

    def respond(self, request: Request) -> Response | PendingResponse | None:
        """The reply to *call*, now or later, or None when the call is for the WSGI app.

        What it raises, or what comes for an exception, goes to `trip`. A later reply keeps its place in the
        order of the connection; it must come, for nothing else ends the wait.
        """

    def complete(self, response: Response, phase: ExchangePhase) -> None:
        """Told exactly once for each reply of `answer`.

        DONE: the last byte was handed to the socket. ABORTED: a fault acted, the client went away or took
        too long to read, or the server stopped first.
        """

    def bad_request_response(self, status: int, reason: str) -> Response:
        """Word the refusal of bytes that never became a call.

        *status* is a 4xx or 5xx; *reason* is one English line, cause and mend, with nothing the client sent. The
        front closes the connection after it.
        """

    async def shutdown(self) -> None:
        """The server stops, all replies are out or broken off: tidy up, within half a second."""

    def internal_error_response(self, error: BaseException) -> Response:
        """Word a defect of ours as a 500. The front has logged the traceback already."""
