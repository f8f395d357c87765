"""An awaitable result without an event loop of its own."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class PendingResult(Generic[Result]):
    """The result of one store command, set once, in the thread of the coroutine that awaits it.

    A coroutine that awaits it suspends by yielding it; the driver of the coroutine adds a callback and resumes
    the coroutine from it. `asyncio.Future` does the same one loop iteration later, for every command.
    """

    __slots__ = ("_callback", "_error", "_is_done", "_result")

    def __init__(self) -> None:
        self._is_done = False
        self._result: Result
        self._error: Exception | None = None
        self._callback: Callable[[], None] | None = None

    def set_result(self, result: Result) -> None:
        """Resolve it with *result*."""
        self._result = result
        self._finish()

    def set_exception(self, error: Exception) -> None:
        """Resolve it with *error*, which is raised where it is awaited."""
        self._error = error
        self._finish()

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        """Call *callback* once it is resolved; immediately if it already is. For one callback only."""
        if self._is_done:
            callback()
        else:
            self._callback = callback

    def __await__(self) -> Generator[PendingResult[Result], None, Result]:
        if not self._is_done:
            yield self
        error, self._error = self._error, None
        if error is not None:
            try:
                raise error
            finally:
                del error  # a reference from a frame of its own traceback would be a cycle
        return self._result

    def _finish(self) -> None:
        self._is_done = True
        if self._callback is not None:
            self._callback()


def run_at_once(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine of a store that never waits, as one for threads does, and return its result."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    coroutine.close()
    raise RuntimeError("the store waits: it is one for an event loop")
