"""Callbacks that are called when a journal changes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from mockpaywall.stores.base import ChangeCallback, JournalChange, Scope


class Subscriptions:
    """Callbacks by scope. A change in one namespace does not call those of other namespaces."""

    __slots__ = ("_lock", "callbacks")

    def __init__(self) -> None:
        self._lock = Lock()
        self.callbacks: dict[Scope, tuple[ChangeCallback, ...]] = {}
        """Read by the stores, which skip the notification when it is empty. Only this class changes it."""

    def add(self, scope: Scope, on_change: ChangeCallback) -> Callable[[], None]:
        """Add a callback; return the function that removes it."""
        with self._lock:
            self.callbacks[scope] = (*self.callbacks.get(scope, ()), on_change)
        return lambda: self._discard(scope, on_change)

    def notify(self, namespace: str, change: JournalChange = JournalChange.UPDATED) -> None:
        """Call the callbacks of *namespace* and those of all namespaces."""
        for scope in (namespace, None):
            for on_change in self.callbacks.get(scope, ()):
                on_change(change)

    def notify_removed(self, scope: Scope) -> None:
        """Call the callbacks of *scope* and those of all namespaces; None calls every callback."""
        if scope is not None:
            self.notify(scope, JournalChange.REMOVED)
            return
        for callbacks in tuple(self.callbacks.values()):
            for on_change in callbacks:
                on_change(JournalChange.REMOVED)

    def _discard(self, scope: Scope, on_change: ChangeCallback) -> None:
        with self._lock:
            remaining = tuple(each for each in self.callbacks.get(scope, ()) if each is not on_change)
            if remaining:
                self.callbacks[scope] = remaining
            else:
                self.callbacks.pop(scope, None)
