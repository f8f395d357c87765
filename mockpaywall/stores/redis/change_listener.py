"""Notification of changes made by any process: a thread with a subscription, while there are subscribers."""

from __future__ import annotations

import threading
from collections.abc import Callable

from redis.client import PubSub
from redis.exceptions import RedisError

from mockpaywall.http.real_time import sleep
from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.stores.base import ChangeCallback, Scope
from mockpaywall.stores.redis.script_client import unavailable
from mockpaywall.stores.redis.scripts import CHANGES_CHANNEL
from mockpaywall.stores.redis.subscription import POLL_INTERVAL_S, open_subscription
from mockpaywall.stores.subscriptions import Subscriptions

REMOVED_PREFIX = b"!"
"""Begins a message about a scope whose requests were removed; others are names of namespaces, one per line."""
DEBOUNCE_S = 0.02
"""After a message, for those that follow it: a thread that wakes up for each of 1,000 per second takes a third of a
core from the event loop."""


class ChangeListener:
    """Calls the subscribers. No change after `subscribe` is missed."""

    def __init__(self, address: RedisAddress) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._subscriptions = Subscriptions()
        self._is_listening = False
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def subscribe(self, scope: Scope, on_change: ChangeCallback) -> Callable[[], None]:
        """Call *on_change* at every change; return the function that ends it. Raise StoreUnavailable."""
        with self._lock:
            unsubscribe = self._subscriptions.add(scope, on_change)
            # A forked process has the flag of its parent, but not the thread.
            if not self._is_listening or self._thread is None or not self._thread.is_alive():
                try:
                    self._start()
                except RedisError as error:
                    unsubscribe()
                    raise unavailable(self._address, error) from error
            return unsubscribe

    def close(self) -> None:
        """Stop listening."""
        self._is_closed = True

    def _start(self) -> None:
        pubsub = self._open()
        self._is_listening = True
        name = "mockpaywall-changes"
        self._thread = threading.Thread(target=self._listen, args=(pubsub,), name=name, daemon=True)
        self._thread.start()

    def _open(self) -> PubSub:
        return open_subscription(self._address, CHANGES_CHANNEL)

    def _listen(self, first: PubSub) -> None:
        pubsub: PubSub | None = first
        while self._is_needed():
            try:
                if pubsub is None:
                    pubsub = self._open_again()
                self._read_messages(pubsub)
            except (RedisError, OSError):
                if pubsub is not None:
                    pubsub.close()
                pubsub = None
                self._subscriptions.notify_removed(None)  # they read the journal and get the error there
        if pubsub is not None:
            pubsub.close()

    def _read_messages(self, pubsub: PubSub) -> None:
        """Notify of the next message at once, and then of those that have followed it."""
        message = pubsub.get_message(ignore_subscribe_messages=True, timeout=POLL_INTERVAL_S)
        if message is None:
            return
        self._notify(message)
        sleep(DEBOUNCE_S)
        while (message := pubsub.get_message(ignore_subscribe_messages=True)) is not None:
            self._notify(message)

    def _open_again(self) -> PubSub:
        sleep(POLL_INTERVAL_S)
        pubsub = self._open()
        self._subscriptions.notify_removed(None)  # changes may have been missed
        return pubsub

    def _is_needed(self) -> bool:
        with self._lock:
            self._is_listening = bool(self._subscriptions.callbacks) and not self._is_closed
            return self._is_listening

    def _notify(self, message: dict[str, bytes]) -> None:
        data = message["data"]
        if data.startswith(REMOVED_PREFIX):
            self._subscriptions.notify_removed(data.removeprefix(REMOVED_PREFIX).decode() or None)
        else:
            for name in data.decode().split("\n"):
                self._subscriptions.notify(name)
