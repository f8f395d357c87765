"""A response that a WSGI app makes after its call has returned: nothing holds a thread while it is awaited."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

ENVIRON_KEY = "mockpaywall.deferred_response"
"""Where our server puts a DeferredResponse into the environ. Other servers do not: there the app has to wait itself."""

ResolvedCallback = Callable[[int, bytes], None]
"""Gets status and body."""


class DeferredResponse:
    """The app calls `begin`, returns a response whose headers are used, and calls `resolve` later, in any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._on_cancel: Callable[[], None] | None = None
        self._on_resolved: ResolvedCallback | None = None
        self._result: tuple[int, bytes] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether the app makes the response later."""
        return self._on_cancel is not None

    def begin(self, on_cancel: Callable[[], None]) -> None:
        """Announce it. *on_cancel* is called when nobody awaits the response any more; may be called after the end."""
        self._on_cancel = on_cancel

    def resolve(self, status: int, body: bytes) -> None:
        """Supply the response. Called once."""
        with self._lock:
            self._result, callback = (status, body), self._on_resolved
        if callback is not None:
            callback(status, body)

    def when_resolved(self, callback: ResolvedCallback) -> None:
        """Call *callback* once, in the thread that resolves it; now if it is resolved. For the server."""
        with self._lock:
            self._on_resolved, result = callback, self._result
        if result is not None:
            callback(*result)

    def cancel(self) -> None:
        """Tell the app that nobody awaits the response: the client left, or the server stops."""
        if self._on_cancel is not None:
            self._on_cancel()
