"""A reply that is to come."""

from __future__ import annotations

from collections.abc import Callable

from mockpaywall.http.response import Reply

Then = Callable[[Reply | Exception], None]


class Later:
    """Made by who will answer, given to who waits; both live in the loop's thread.

    A Future would do the same in another turn of the loop, for each call.
    """

    __slots__ = ("_came", "_then")

    def __init__(self) -> None:
        self._came: Reply | Exception | None = None
        self._then: Then | None = None

    def come(self, reply: Reply | Exception) -> None:
        """Here it is, or why there is none. Once."""
        if self._then is None:
            self._came = reply
        else:
            self._then(reply)

    def then(self, then: Then) -> None:
        """Call *then* with it: now, if it has come already. Once."""
        if self._came is None:
            self._then = then
        else:
            then(self._came)
