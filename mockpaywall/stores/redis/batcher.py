"""The request store for an event loop: what is ready in one loop iteration travels as one command, a batch.

A few batches may be in flight, so that the server has the next one when it has finished one. Meanwhile commands
queue: the busier the server, the more requests share a round trip. A request has two round trips, one to record it
and one to commit it; with a session, there are two more to load its records. Its completion travels with whatever is
sent next, or alone when nothing is.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from redis.exceptions import NoScriptError, RedisError, ResponseError

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import (
    CommittedExchange,
    Outcome,
    ReceivedRequest,
    RequestRecord,
    RuleSnapshot,
)
from mockpaywall.model.initial_state import NO_INITIAL_STATE, InitialState
from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.paywall.masterpass.records import LoadedRecord, LoadedRecords, RecordKey
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.pending_result import PendingResult
from mockpaywall.stores.redis.command_encoder import REFERENCE_KNOWN, STORED, CommandEncoder, EncodedCommand
from mockpaywall.stores.redis.command_queue import CommandQueue, QueuedCommand
from mockpaywall.stores.redis.eviction_notices import log_notices
from mockpaywall.stores.redis.script_client import unavailable
from mockpaywall.stores.redis.script_connection import ScriptConnection
from mockpaywall.stores.redis.scripts import Script, build_common_args

MAX_BATCHES_IN_FLIGHT = 4
"""Four serve a fifth more requests than one."""
COMPLETION_DELAY_S = 0.005
"""How long a completion waits for a request to travel with, when no batch is in flight."""
READ_TIME_S = 0.05
"""How long after a time-out the replies that have arrived may take to be read."""
FLUSH_TIMEOUT_S = 0.3
"""How long `shutdown` may take to send the last completions."""
LOG = logging.getLogger("mockpaywall.store")
STOP_REASON = "the server stops"
ERRORS = (RedisError, OSError, UnicodeError)


class Batch:
    """Commands in flight, and the timer that gives them up."""

    __slots__ = ("_timer", "commands")

    def __init__(self, commands: Sequence[QueuedCommand]) -> None:
        self.commands = commands
        self._timer: asyncio.TimerHandle | None = None

    def give_up_after(self, delay_s: float, give_up: Callable[[], None]) -> None:
        """Call *give_up* after *delay_s*, and once what has arrived by then was read.

        A process that did not run for longer than *delay_s* finds the end of its time before the replies.
        """
        loop = asyncio.get_running_loop()

        def read_first() -> None:
            self._timer = loop.call_later(READ_TIME_S, give_up)

        self._timer = loop.call_later(delay_s, read_first)

    def end(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()

    def arguments(self) -> list[bytes]:
        return [argument for queued in self.commands for argument in queued.command]


class BatchingRequestStore:
    """A RequestStore for the event loop in which it is first used.

    One task has the connection: it connects, reads the replies and ends with the connection. Others only write.
    """

    def __init__(
        self,
        address: RedisAddress,
        limits: RetentionLimits,
        seed: int,
        encoder: CommandEncoder,
        initial: InitialState = NO_INITIAL_STATE,
    ) -> None:
        self._address = address
        self._encoder = encoder
        self._connection = ScriptConnection(
            address, Script("batch", initial), build_common_args(limits, seed)
        )
        self._max_namespaces = limits.max_namespaces
        self._connection_task: asyncio.Task[None] | None = None
        self._is_connected = False
        self._abort_reason = ""
        self._queue = CommandQueue()
        self._in_flight: deque[Batch] = deque()
        self._flush_task: asyncio.Task[None] | None = None
        self._is_replying = False
        self._completion_flush_scheduled = False
        self._is_unavailable = False
        self._is_stopped = False

    def snapshot(self, namespace: str) -> RuleSnapshot:
        return self._encoder.rule_cache.snapshot(namespace)

    async def record(self, received: ReceivedRequest) -> RequestRecord:
        command, token = self._encoder.encode_record(received)
        return self._encoder.decode_record(received, token, await self._enqueue(command))

    async def commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, *, unique: bool
    ) -> bool:
        command = self._encoder.encode_commit(received, record, outcome, unique)
        return await self._enqueue(command) == REFERENCE_KNOWN

    async def load(self, namespace: str, keys: Sequence[RecordKey]) -> tuple[LoadedRecord, ...]:
        line = await self._enqueue(self._encoder.encode_load(namespace, keys))
        return self._encoder.decode_loaded(keys, line)

    async def find_namespace(self, keys: Sequence[RecordKey]) -> str | None:
        return self._encoder.decode_found(await self._enqueue(self._encoder.encode_find(keys)))

    async def find_owner(self, namespace: str) -> str | None:
        return self._encoder.decode_found(await self._enqueue(self._encoder.encode_find_owner(namespace)))

    async def adopt(self, namespace: str, owner: str) -> str:
        line = await self._enqueue(self._encoder.encode_adopt(namespace, owner))
        return self._encoder.decode_found(line) or owner

    async def commit_changes(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, loaded: LoadedRecords
    ) -> bool:
        command = self._encoder.encode_commit_changes(received, record, outcome, loaded)
        return await self._enqueue(command) == STORED

    def complete(
        self, committed: CommittedExchange, response: Response, phase: ExchangePhase, at: float
    ) -> None:
        self._queue.add_completion(self._encoder.encode_completion(committed, response, phase, at))
        if self._in_flight:
            self._schedule_flush()
        elif not self._completion_flush_scheduled:
            self._completion_flush_scheduled = True
            asyncio.get_running_loop().call_later(COMPLETION_DELAY_S, self._flush_completions)

    async def shutdown(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + FLUSH_TIMEOUT_S
        while (self._queue or self._in_flight) and loop.time() < deadline:
            self._schedule_flush()
            await asyncio.sleep(0.005)
        self._is_stopped = True
        self._abort(STOP_REASON)
        if self._flush_task is not None:
            self._flush_task.cancel()
        tasks = [task for task in (self._connection_task, self._flush_task) if task is not None]
        await asyncio.gather(*tasks, return_exceptions=True)

    # Writing

    def _enqueue(self, command: EncodedCommand) -> PendingResult[str]:
        result = self._queue.add(command)
        if self._is_stopped:
            self._fail(self._queue.take_commands(), STOP_REASON)
        self._schedule_flush()
        return result

    def _flush_completions(self) -> None:
        self._completion_flush_scheduled = False
        self._schedule_flush()

    def _schedule_flush(self) -> None:
        """Let a task send what this loop iteration queues. A task per request would cost too much."""
        if self._is_stopped:
            return
        if self._connection_task is None:
            self._connection_task = asyncio.get_running_loop().create_task(self._use_connection())
        elif self._flush_task is None and not self._is_replying and self._can_send():
            self._flush_task = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            await self._send_batch()
        finally:
            self._flush_task = None
        if self._queue:  # by requests that came while the socket took no more data
            self._schedule_flush()

    def _can_send(self) -> bool:
        return self._is_connected and len(self._in_flight) < MAX_BATCHES_IN_FLIGHT

    async def _send_batch(self) -> None:
        """Send one batch, if there is something to send and room for it."""
        if self._queue and self._can_send():
            batch = Batch(self._queue.take_batch())
            batch.give_up_after(self._address.timeout_s, self._on_timeout)
            await self._send(batch)

    async def _send(self, batch: Batch, *, with_text: bool = False) -> None:
        self._in_flight.append(batch)
        with suppress(*ERRORS):  # the connection is closed then: the task that reads from it fails the batch
            await self._connection.send(batch.arguments(), with_text=with_text)

    def _on_timeout(self) -> None:
        self._abort(f"no answer within {self._address.timeout_s:g} s")

    # The connection

    async def _use_connection(self) -> None:
        """Connect, and read replies until the connection is lost or aborted."""
        error: object = "internal error"
        try:
            async with asyncio.timeout(self._address.timeout_s):
                await self._connection.connect()
            self._is_connected = True
            await self._send_batch()
            while True:
                await self._read_reply()
        except TimeoutError:
            error = f"no connection within {self._address.timeout_s:g} s"
        except ERRORS as lost:
            error = lost
        except asyncio.CancelledError:
            error = self._abort_reason or STOP_REASON
        finally:
            await self._on_connection_lost(error)

    async def _read_reply(self) -> None:
        try:
            reply = await self._connection.read()
        except NoScriptError:
            await self._send(self._in_flight.popleft(), with_text=True)
            return
        except ResponseError as error:
            self._fail(self._take_oldest_batch(), error)
        else:
            self._is_replying = True  # what the replies add to the queue travels with the batch below
            self._resolve(self._take_oldest_batch(), reply.split("\n"))
            self._is_replying = False
        await self._send_batch()

    def _take_oldest_batch(self) -> Sequence[QueuedCommand]:
        batch = self._in_flight.popleft()
        batch.end()
        return batch.commands

    def _abort(self, reason: str) -> None:
        """Close the connection. Only the first reason counts: a second would cancel the closing itself."""
        if self._connection_task is not None and not self._abort_reason:
            self._abort_reason = reason
            self._connection_task.cancel()

    async def _on_connection_lost(self, error: object) -> None:
        """Fail what was in flight, and all requests unless another connection may serve them."""
        can_reconnect = self._is_connected and not self._abort_reason
        self._is_connected = self._is_replying = False
        await self._connection.disconnect()
        commands = [queued for _ in range(len(self._in_flight)) for queued in self._take_oldest_batch()]
        if not can_reconnect:
            commands += self._queue.take_commands()
        self._connection_task, self._abort_reason = None, ""
        self._fail(commands, error)
        if can_reconnect and self._queue:
            self._schedule_flush()

    # Replies

    def _resolve(self, commands: Sequence[QueuedCommand], lines: Sequence[str]) -> None:
        if self._is_unavailable:
            self._is_unavailable = False
            LOG.warning("%s serves again", self._address)
        remaining_lines = iter(lines)
        for queued in commands:
            if queued.result is not None:
                queued.result.set_result(next(remaining_lines))
        log_notices(remaining_lines, self._max_namespaces)

    def _fail(self, commands: Sequence[QueuedCommand], error: object) -> None:
        """What was in flight may have run or not: it is not sent again. Completions may be, and are."""
        if commands and not self._is_unavailable:
            self._is_unavailable = True
            LOG.warning("%s", unavailable(self._address, error))
        self._queue.put_back(queued for queued in commands if queued.result is None)
        for queued in commands:
            if queued.result is not None:
                queued.result.set_exception(unavailable(self._address, error))
