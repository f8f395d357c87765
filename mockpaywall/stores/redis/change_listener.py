"""Hearing of changes in any process: a subscription, held by a thread only while somebody waits."""

from __future__ import annotations

import threading
import time

from redis.client import PubSub
from redis.exceptions import RedisError

from mockpaywall.stores.redis.keys import CHANGES
from mockpaywall.stores.redis.script_client import Place, away, connect

LISTENS_ON_S = 5.0
"""For so long after the last wait, in case that the next one comes soon."""
BREATH_S = 0.02
"""Changes this close together wake a waiter once: under load it would read the journal all the time."""
LOOK_UP_S = 0.5
"""How often the thread looks whether anybody still listens; changes are heard at once."""


class Ear:
    """Counts what it hears. `heard` before a look at the journal, `wait` after it: nothing is missed."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._changed = threading.Condition()
        self._count = 0
        self._until = 0.0
        self._listening = False

    def heard(self) -> int:
        """How many changes so far; from now on they are listened for. Raises StoreAway."""
        with self._changed:
            self._until = time.monotonic() + LISTENS_ON_S
            if not self._listening:
                self._start()
            return self._count

    def wait(self, seen: int, timeout_s: float) -> int:
        """The count once it is past *seen*, or after *timeout_s* seconds."""
        with self._changed:
            self._until = max(self._until, time.monotonic() + timeout_s + LISTENS_ON_S)
            self._changed.wait_for(lambda: self._count > seen or not self._listening, timeout_s)
            return self._count

    def close(self) -> None:
        """Listen no more."""
        with self._changed:
            self._until = 0.0

    def _start(self) -> None:
        try:
            subscription = PubSub(connect(self._place, wait_s=LOOK_UP_S).connection_pool)
            subscription.subscribe(CHANGES)
            subscription.get_message(timeout=self._place.timeout_s)
        except RedisError as error:
            raise away(self._place, error) from error
        self._count += 1  # whatever happened while nobody listened
        self._listening = True
        thread = threading.Thread(
            target=self._listen, args=(subscription,), name="mockpaywall-ear", daemon=True
        )
        thread.start()

    def _listen(self, subscription: PubSub) -> None:
        try:
            while self._wanted():
                if subscription.get_message(timeout=LOOK_UP_S) is not None:
                    time.sleep(BREATH_S)
                    while subscription.get_message(timeout=0) is not None:
                        pass
                    self._tell()
        except (RedisError, OSError):
            pass  # whoever waits is told below, looks at the journal, and learns it there
        finally:
            self._tell(over=True)
            subscription.close()

    def _wanted(self) -> bool:
        with self._changed:
            return time.monotonic() < self._until

    def _tell(self, *, over: bool = False) -> None:
        with self._changed:
            self._count += 1
            self._listening = self._listening and not over
            self._changed.notify_all()
