"""A reply that is to come."""

from __future__ import annotations

from collections.abc import Callable

from mockpaywall.http.response import Response

DoneCallback = Callable[[Response | Exception], None]


class PendingResponse:
    """Made by who will answer, given to who waits; both live in the loop's thread.

    A Future would do the same in another turn of the loop, for each call.
    """

    __slots__ = ("_callback", "_result")

    def __init__(self) -> None:
        self._result: Response | Exception | None = None
        self._callback: DoneCallback | None = None

    def set_result(self, result: Response | Exception) -> None:
        """Here it is, or why there is none. Once."""
        if self._callback is None:
            self._result = result
        else:
            self._callback(result)

    def add_done_callback(self, callback: DoneCallback) -> None:
        """Call *then* with it: now, if it has come already. Once."""
        if self._result is None:
            self._callback = callback
        else:
            callback(self._result)
