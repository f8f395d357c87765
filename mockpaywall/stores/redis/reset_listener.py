"""Notification of resets by any process: a thread with a subscription, for as long as the process serves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from redis.client import PubSub
from redis.exceptions import RedisError

from mockpaywall.http.real_time import sleep
from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.stores.base import ResetCallback
from mockpaywall.stores.redis.scripts import RESETS_CHANNEL
from mockpaywall.stores.redis.subscription import POLL_INTERVAL_S, open_subscription


class ResetListener:
    """Calls *on_reset* at each reset, also at those of this process. It connects again by itself."""

    def __init__(self, address: RedisAddress, on_reset: ResetCallback) -> None:
        self._address = address
        self._channel = RESETS_CHANNEL.format(db=address.db)
        self._on_reset = on_reset
        self._is_closed = False

    def start(self) -> Callable[[], None]:
        """Listen from now on; return the function that ends it."""
        pubsub = None
        with suppress(RedisError, OSError):  # the thread tries again
            pubsub = open_subscription(self._address, self._channel)
        name = "mockpaywall-resets"
        threading.Thread(target=self._listen, args=(pubsub,), name=name, daemon=True).start()
        return self._close

    def _close(self) -> None:
        self._is_closed = True

    def _listen(self, pubsub: PubSub | None) -> None:
        while not self._is_closed:
            try:
                if pubsub is None:
                    sleep(POLL_INTERVAL_S)
                    pubsub = open_subscription(self._address, self._channel)
                message = pubsub.get_message(ignore_subscribe_messages=True, timeout=POLL_INTERVAL_S)
                if message is not None:
                    at, _, scope = message["data"].decode().partition(" ")
                    self._on_reset(scope or None, float(at))
            except (RedisError, OSError):
                if pubsub is not None:
                    pubsub.close()
                pubsub = None
        if pubsub is not None:
            pubsub.close()
