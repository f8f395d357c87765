"""One script on one connection of redis-py's asyncio client, for a caller that pipelines.

The client's own `execute_command` is not used: its pool, retries and time-outs cost 25 microseconds per batch.
"""

from __future__ import annotations

from asyncio import StreamWriter
from collections.abc import Sequence

import hiredis
from redis.exceptions import ConnectionError as RedisConnectionError

from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.stores.redis.redis_clients import disconnect_sentinels, make_async_pool
from mockpaywall.stores.redis.scripts import Script


class ScriptConnection:
    """Sends *script* with *common_args* before its other arguments. Replies come in the order of what was sent."""

    def __init__(self, address: RedisAddress, script: Script, common_args: Sequence[str]) -> None:
        self._pool = make_async_pool(address)
        self._connection = self._pool.make_connection()  # type: ignore[no-untyped-call]
        self._writer: StreamWriter | None = None
        self._by_sha = ("EVALSHA", script.sha, *common_args)
        self._by_text = ("EVAL", script.text, *common_args)

    async def connect(self) -> None:
        """Raise RedisError and OSError."""
        try:
            await self._connection.connect()
            self._writer = self._connection._writer  # redis-py forgets it when reading is cancelled
        finally:
            await disconnect_sentinels(self._pool)

    async def send(self, arguments: Sequence[bytes], *, with_text: bool = False) -> None:
        """Send the script's name, or its text, and *arguments*. Raise RedisError and OSError.

        Suspends only while the socket takes no more data, and then after the command was written to its buffer.
        """
        if not self._connection.is_connected:
            raise RedisConnectionError("the connection was closed")  # redis-py would open another one
        command = self._by_text if with_text else self._by_sha
        packed = hiredis.pack_command((*command, *arguments))  # type: ignore[arg-type]
        await self._connection.send_packed_command(packed, check_health=False)

    async def read(self) -> str:
        """Return the next reply. Raise ResponseError for one that is an error, else RedisError and OSError."""
        reply: bytes = await self._connection.read_response()
        return reply.decode()

    async def disconnect(self) -> None:
        """Close the connection without waiting for the server. `connect` opens it again.

        redis-py alone leaves a TLS connection open until the server has confirmed its end, or for 30 seconds.
        """
        await self._connection.disconnect(nowait=True)
        if self._writer is not None:
            self._writer.transport.abort()
