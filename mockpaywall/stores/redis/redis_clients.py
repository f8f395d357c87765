"""redis-py's clients for an address: blocking ones for threads, others for an event loop.

Nothing is retried, and nothing is connected before the first command.
"""

from __future__ import annotations

from typing import Any

from redis import Redis
from redis.asyncio import ConnectionPool as AsyncConnectionPool
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.asyncio.sentinel import Sentinel as AsyncSentinel
from redis.asyncio.sentinel import SentinelConnectionPool as AsyncSentinelConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

from mockpaywall.model.redis_address import RedisAddress, RedisScheme


def make_client(address: RedisAddress, *, read_timeout_s: float | None = None) -> Redis:
    """Make a client that opens connections as threads need them."""
    retry = Retry(NoBackoff(), 0)
    options = _connection_options(address) | {
        "retry": retry,
        "socket_timeout": address.timeout_s if read_timeout_s is None else read_timeout_s,
    }
    if address.scheme is not RedisScheme.SENTINEL:
        return Redis(**_server_options(address), **options)
    sentinel_options = _sentinel_options(address) | {"retry": retry}
    sentinel = Sentinel(address.hosts, sentinel_kwargs=sentinel_options)  # type: ignore[no-untyped-call]
    client: Redis = sentinel.master_for(address.service, **options)  # type: ignore[no-untyped-call]
    return client


def make_async_pool(address: RedisAddress) -> AsyncConnectionPool:
    """Make a pool that makes connections for an event loop. They wait for replies without a time-out."""
    retry = AsyncRetry(NoBackoff(), 0)
    options = _connection_options(address) | {"retry": retry, "socket_timeout": None}
    if address.scheme is not RedisScheme.SENTINEL:
        return AsyncRedis(**_server_options(address), **options).connection_pool
    sentinel_options = _sentinel_options(address) | {"retry": retry}
    sentinel = AsyncSentinel(address.hosts, sentinel_kwargs=sentinel_options)  # type: ignore[no-untyped-call]
    return AsyncSentinelConnectionPool(address.service, sentinel, **options)  # type: ignore[no-untyped-call]


async def disconnect_sentinels(pool: AsyncConnectionPool) -> None:
    """Close the connections to the Sentinels, if the pool asks any."""
    if isinstance(pool, AsyncSentinelConnectionPool):
        for sentinel in pool.sentinel_manager.sentinels:
            await sentinel.connection_pool.disconnect()


def _connection_options(address: RedisAddress) -> dict[str, Any]:
    return {
        "db": address.db,
        "username": address.user,
        "password": address.password,
        "protocol": 2,
        "socket_connect_timeout": address.timeout_s,
    }


def _server_options(address: RedisAddress) -> dict[str, Any]:
    if address.scheme is RedisScheme.UNIX:
        return {"unix_socket_path": address.path}
    host, port = address.hosts[0]
    if address.scheme is RedisScheme.TCP:
        return {"host": host, "port": port}
    ca_file = str(address.ca_file) if address.ca_file else None
    return {"host": host, "port": port, "ssl": True, "ssl_check_hostname": True, "ssl_ca_certs": ca_file}


def _sentinel_options(address: RedisAddress) -> dict[str, Any]:
    """Give each Sentinel a share of the time, so that one that is silent leaves some for the others."""
    share_s = address.timeout_s / (len(address.hosts) + 1)
    return {
        "username": address.sentinel_user,
        "password": address.sentinel_password,
        "protocol": 2,
        "socket_timeout": share_s,
        "socket_connect_timeout": share_s,
    }
