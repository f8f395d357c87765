"""The way of a call over a link: what is ready in one turn of the loop travels in one command.

A few turns may be with the server, so that it has the next one when it is done with one; meanwhile calls gather: the
busier it is, the more share a round trip. A call has two, one when it comes and one when it is decided; its ending
joins whatever goes next, or goes alone when nothing does.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from functools import partial

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import (
    CommittedExchange,
    Outcome,
    ReceivedRequest,
    RequestRecord,
    RuleSnapshot,
)
from mockpaywall.stores.pending_result import PendingResult
from mockpaywall.stores.redis.command_encoder import REFERENCE_KNOWN, CommandEncoder, EncodedCommand
from mockpaywall.stores.redis.link import (
    RespArguments,
    RespConnection,
    RespError,
    RespReply,
    encode_args,
    encode_command,
)
from mockpaywall.stores.redis.script_client import RedisAddress, unavailable
from mockpaywall.stores.redis.scripts import Script

MAX_BATCH_COMMANDS = 256
"""Steps in one command: the server does nothing else meanwhile."""
MAX_BATCHES_IN_FLIGHT = 4
"""Turns on their way at a time: four answer a fifth more requests than one."""
MAX_PENDING_COMPLETIONS = 10_000
"""Endings kept for later while the server is away; then the oldest are lost."""
COMPLETION_DELAY_S = 0.005
"""How long an ending waits for a call to travel with, when nothing else is on its way."""
FLUSH_TIMEOUT_S = 0.3
"""How long `end` may take to see the last endings out."""
LOG = logging.getLogger("mockpaywall.store")


class QueuedCommand:
    """A command and who awaits its line; nobody awaits that of a completion."""

    __slots__ = ("command", "result")

    def __init__(self, command: EncodedCommand, result: PendingResult[str] | None = None) -> None:
        self.command = command
        self.result = result


class Batch:
    """Steps on their way, and the timer that gives them up."""

    __slots__ = ("commands", "timer")

    def __init__(self, commands: Sequence[QueuedCommand], timer: asyncio.TimerHandle) -> None:
        self.commands = commands
        self.timer = timer


class BatchingRequestStore:
    """See stores.protocols.SwiftTraffic. Lives in the loop in which it is first used."""

    def __init__(self, address: RedisAddress, common_args: Sequence[str], encoder: CommandEncoder) -> None:
        self._address = address
        self._encoder = encoder
        self._script = Script("turn")
        self._common_args = [one.encode() for one in common_args]
        self._evalsha_prefix = encode_args((b"EVALSHA", self._script.sha.encode(), *self._common_args))
        self._queue: deque[QueuedCommand] = deque()
        self._pending_completions: deque[QueuedCommand] = deque(maxlen=MAX_PENDING_COMPLETIONS)
        self._batches: set[Batch] = set()
        self._connection: RespConnection | None = None
        self._connect_task: asyncio.Task[None] | None = None
        self._flush_scheduled = False
        self._completion_flush_scheduled = False
        self._is_unavailable = False

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

    def complete(
        self, committed: CommittedExchange, response: Response, phase: ExchangePhase, at: float
    ) -> None:
        command = self._encoder.encode_completion(committed, response, phase, at)
        self._pending_completions.append(QueuedCommand(command))
        if self._batches:
            self._schedule_flush()
        elif not self._completion_flush_scheduled:
            self._completion_flush_scheduled = True
            asyncio.get_running_loop().call_later(COMPLETION_DELAY_S, self._flush_completions)

    async def shutdown(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + FLUSH_TIMEOUT_S
        while (self._pending_completions or self._queue or self._batches) and loop.time() < deadline:
            self._schedule_flush()
            await asyncio.sleep(0.005)
        if self._connect_task is not None:
            self._connect_task.cancel()
            await asyncio.gather(self._connect_task, return_exceptions=True)
        if self._connection is not None:
            self._connection.abort(ConnectionError("the server stops"))
            await asyncio.sleep(0)

    # Out

    def _flush_completions(self) -> None:
        self._completion_flush_scheduled = False
        self._schedule_flush()

    def _enqueue(self, command: EncodedCommand) -> PendingResult[str]:
        result = PendingResult[str]()
        self._queue.append(QueuedCommand(command, result))
        self._schedule_flush()
        return result

    def _schedule_flush(self) -> None:
        if (
            not self._flush_scheduled
            and len(self._batches) < MAX_BATCHES_IN_FLIGHT
            and self._connect_task is None
        ):
            self._flush_scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_scheduled = False
        if len(self._batches) == MAX_BATCHES_IN_FLIGHT or not (self._queue or self._pending_completions):
            return
        if self._connection is None:
            self._open()
            return
        steps = self._collect_commands()
        timer = asyncio.get_running_loop().call_later(self._address.timeout_s, self._on_timeout)
        turn = Batch(steps, timer)
        self._batches.add(turn)
        self._send(turn, self._evalsha_prefix)

    def _collect_commands(self) -> list[QueuedCommand]:
        """Endings first: the calls they belong to came first."""
        steps: list[QueuedCommand] = []
        for queue in (self._pending_completions, self._queue):
            while queue and len(steps) < MAX_BATCH_COMMANDS:
                steps.append(queue.popleft())
        return steps

    def _send(self, batch: Batch, prefix: RespArguments) -> None:
        steps = encode_args([argument for waiting in batch.commands for argument in waiting.command])
        if self._connection is not None:
            self._connection.send_command(encode_command(prefix, steps), partial(self._on_reply, batch))

    # In

    def _on_reply(self, batch: Batch, reply: RespReply) -> None:
        if isinstance(reply, RespError) and str(reply).startswith("NOSCRIPT"):
            self._send(batch, encode_args((b"EVAL", self._script.text.encode(), *self._common_args)))
            return
        self._batches.discard(batch)
        batch.timer.cancel()
        self._flush_scheduled = True  # what is added meanwhile goes with the flush below
        if isinstance(reply, Exception):
            self._fail(batch.commands, reply)
        else:
            self._notify(batch.commands, reply.decode().split("\n"))
        self._flush()

    def _notify(self, commands: Sequence[QueuedCommand], lines: list[str]) -> None:
        if self._is_unavailable:
            self._is_unavailable = False
            LOG.warning("%s serves again", self._address)
        left = iter(lines)
        for waiting in commands:
            if waiting.result is not None:
                waiting.result.set_result(next(left))

    def _on_timeout(self) -> None:
        if self._connection is not None:
            self._connection.abort(TimeoutError(f"no answer within {self._address.timeout_s:g} s"))

    def _fail(self, commands: Sequence[QueuedCommand], error: Exception) -> None:
        """What was on its way may have been done or not: it is not sent again, endings apart, which may."""
        if not self._is_unavailable:
            self._is_unavailable = True
            LOG.warning("%s", unavailable(self._address, error))
        self._pending_completions.extendleft([one for one in reversed(commands) if one.result is None])
        for waiting in commands:
            if waiting.result is not None:
                waiting.result.set_exception(unavailable(self._address, error))

    # The connection

    def _open(self) -> None:
        if self._connect_task is None:
            self._connect_task = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        place, loop = self._address, asyncio.get_running_loop()
        try:
            async with asyncio.timeout(place.timeout_s):
                _, link = await loop.create_connection(
                    lambda: RespConnection(self._on_connection_lost), place.host, place.port
                )
                await self._initialize_connection(link)
        except (OSError, RespError, TimeoutError, UnicodeError) as error:
            self._connect_task = None
            waiting, self._queue = self._queue, deque()
            self._fail(waiting, error)
        else:
            self._connect_task, self._connection = None, link
            self._flush()

    async def _initialize_connection(self, connection: RespConnection) -> None:
        """Choose the database and leave the script there. Raises Refused and OSError."""
        loop = asyncio.get_running_loop()
        greetings = ((b"SELECT", b"%d" % self._address.db), (b"SCRIPT", b"LOAD", self._script.text.encode()))
        for greeting in greetings:
            answered: asyncio.Future[RespReply] = loop.create_future()
            connection.send_command(encode_command(encode_args(greeting)), partial(_set_result, answered))
            try:
                answer = await answered
            except asyncio.CancelledError:
                connection.abort(ConnectionError("given up"))
                raise
            if isinstance(answer, Exception):
                connection.abort(answer)
                raise answer

    def _on_connection_lost(self, connection: RespConnection) -> None:
        if self._connection is connection:
            self._connection = None


def _set_result(future: asyncio.Future[RespReply], reply: RespReply) -> None:
    if not future.done():
        future.set_result(reply)
