"""Hearing of changes in any process: a subscription, held by a thread only while somebody waits."""

from __future__ import annotations

import threading

from redis.client import PubSub
from redis.exceptions import RedisError

from mockpaywall.http.real_time import monotonic, sleep
from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.stores.redis.redis_clients import make_client
from mockpaywall.stores.redis.script_client import unavailable
from mockpaywall.stores.redis.scripts import CHANGES_CHANNEL

IDLE_TIMEOUT_S = 5.0
"""For so long after the last wait, in case that the next one comes soon."""
DEBOUNCE_S = 0.02
"""Changes this close together wake a waiter once: under load it would read the journal all the time."""
POLL_INTERVAL_S = 0.5
"""How often the thread looks whether anybody still listens; changes are heard at once."""


class ChangeListener:
    """Counts what it hears. `heard` before a look at the journal, `wait` after it: nothing is missed."""

    def __init__(self, address: RedisAddress) -> None:
        self._address = address
        self._change_condition = threading.Condition()
        self._version = 0
        self._listen_until = 0.0
        self._is_listening = False

    def version(self) -> int:
        """How many changes so far; from now on they are listened for. Raises StoreAway."""
        with self._change_condition:
            self._listen_until = monotonic() + IDLE_TIMEOUT_S
            if not self._is_listening:
                self._start()
            return self._version

    def wait(self, since_version: int, timeout_s: float) -> int:
        """The count once it is past *seen*, or after *timeout_s* seconds."""
        with self._change_condition:
            self._listen_until = max(self._listen_until, monotonic() + timeout_s + IDLE_TIMEOUT_S)
            self._change_condition.wait_for(
                lambda: self._version > since_version or not self._is_listening, timeout_s
            )
            return self._version

    def close(self) -> None:
        """Listen no more."""
        with self._change_condition:
            self._listen_until = 0.0

    def _start(self) -> None:
        try:
            subscription = PubSub(make_client(self._address, read_timeout_s=POLL_INTERVAL_S).connection_pool)
            subscription.subscribe(CHANGES_CHANNEL)
            subscription.get_message(timeout=self._address.timeout_s)
        except RedisError as error:
            raise unavailable(self._address, error) from error
        self._version += 1  # whatever happened while nobody listened
        self._is_listening = True
        thread = threading.Thread(
            target=self._listen, args=(subscription,), name="mockpaywall-ear", daemon=True
        )
        thread.start()

    def _listen(self, subscription: PubSub) -> None:
        try:
            while self._is_needed():
                if subscription.get_message(timeout=POLL_INTERVAL_S) is not None:
                    sleep(DEBOUNCE_S)
                    while subscription.get_message(timeout=0) is not None:
                        pass
                    self._notify()
        except (RedisError, OSError):
            pass  # the waiting threads are notified below, read the journal and get the error there
        finally:
            self._notify(is_last=True)
            subscription.close()

    def _is_needed(self) -> bool:
        with self._change_condition:
            return monotonic() < self._listen_until

    def _notify(self, *, is_last: bool = False) -> None:
        with self._change_condition:
            self._version += 1
            self._is_listening = self._is_listening and not is_last
            self._change_condition.notify_all()
