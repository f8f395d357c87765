"""All verifications that wait, in one thread: none of them holds a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from mockpaywall.http.real_time import monotonic, sleep
from mockpaywall.journal.verification.expectation import VerificationResult
from mockpaywall.journal.verification.waiting import MonotonicClock, WaitingVerification
from mockpaywall.stores.base import JournalChange, JournalStore, Scope

MIN_INTERVAL_S = 0.005
"""Between two checks for changes: changes within this time are handled together."""
SLEEP_FACTOR = 4
"""The thread sleeps this many times as long as it worked, so that many verifications leave the processor to clients."""

OnDone = Callable[[VerificationResult | Exception], None]


@dataclass(eq=False, slots=True)
class _Entry:
    verification: WaitingVerification
    on_done: OnDone
    unsubscribe: Callable[[], None] = lambda: None


class VerificationScheduler:
    """Advances verifications when their scope changes and when their time comes. The thread lives while they do."""

    def __init__(self, clock: MonotonicClock = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wakeup = threading.Event()
        self._entries: set[_Entry] = set()
        self._is_running = False
        self._thread: threading.Thread | None = None

    def start(
        self, verification: WaitingVerification, journal: JournalStore, scope: Scope, on_done: OnDone
    ) -> Callable[[], None]:
        """Call *on_done* once with the result or what went wrong: now, or later in another thread.

        Return the function that cancels it. Raises StoreUnavailable.
        """
        entry = _Entry(verification, on_done)

        def on_change(change: JournalChange) -> None:
            verification.on_change(change)
            if not self._wakeup.is_set():
                self._wakeup.set()

        entry.unsubscribe = journal.subscribe(scope, on_change)
        # It reads the whole journal once: in this thread, for which no other verification waits.
        result = _advance(verification)
        if result is None:
            self._add(entry)
        else:
            entry.unsubscribe()
            on_done(result)
        return lambda: self._cancel(entry)

    def _cancel(self, entry: _Entry) -> None:
        if self._discard(entry):
            self._wakeup.set()  # else the thread would sleep until the time of the cancelled verification

    def _add(self, entry: _Entry) -> None:
        with self._lock:
            self._entries.add(entry)
            # A forked process has the flag of its parent, but not the thread.
            if not self._is_running or self._thread is None or not self._thread.is_alive():
                self._is_running = True
                self._thread = threading.Thread(target=self._run, name="mockpaywall-verify", daemon=True)
                self._thread.start()
        self._wakeup.set()

    def _discard(self, entry: _Entry) -> bool:
        """Return False when another thread was faster."""
        with self._lock:
            if entry not in self._entries:
                return False
            self._entries.discard(entry)
        entry.unsubscribe()
        return True

    def _run(self) -> None:
        while entries := self._list_entries():
            started_at = self._clock()
            for entry in entries:
                if entry.verification.has_changed or entry.verification.wake_at <= self._clock():
                    self._advance(entry)
            sleep(max(MIN_INTERVAL_S, SLEEP_FACTOR * (self._clock() - started_at)))
            self._wait()

    def _list_entries(self) -> tuple[_Entry, ...]:
        with self._lock:
            self._is_running = bool(self._entries)
            return tuple(self._entries)

    def _wait(self) -> None:
        with self._lock:
            wake_at = min((entry.verification.wake_at for entry in self._entries), default=0.0)
        self._wakeup.wait(max(0.0, wake_at - self._clock()))
        self._wakeup.clear()

    def _advance(self, entry: _Entry) -> None:
        result = _advance(entry.verification)
        if result is not None and self._discard(entry):
            entry.on_done(result)


def _advance(verification: WaitingVerification) -> VerificationResult | Exception | None:
    try:
        return verification.advance()
    except Exception as error:
        return error
