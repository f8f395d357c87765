"""A connection that receives what is published in one channel."""

from __future__ import annotations

from redis.client import PubSub

from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.stores.redis.redis_clients import make_client

POLL_INTERVAL_S = 0.5
"""How often a thread checks whether it is still needed, and how long it waits after a failure."""


def open_subscription(address: RedisAddress, channel: str) -> PubSub:
    """Return it once it receives. Raises RedisError."""
    pubsub = PubSub(make_client(address, read_timeout_s=POLL_INTERVAL_S).connection_pool)
    pubsub.subscribe(channel)
    pubsub.get_message(timeout=address.timeout_s)
    return pubsub
