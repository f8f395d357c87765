"""What waits to be sent to the server: commands of requests, and completions."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from mockpaywall.stores.pending_result import PendingResult
from mockpaywall.stores.redis.command_encoder import EncodedCommand

MAX_BATCH_COMMANDS = 256
"""Commands in one batch: the server does nothing else meanwhile."""
MAX_PENDING_COMPLETIONS = 10_000
"""Completions kept while the server is unavailable. Beyond that, the oldest are lost."""


class QueuedCommand:
    """A command and the result that awaits its reply; a completion has none."""

    __slots__ = ("command", "result")

    def __init__(self, command: EncodedCommand, result: PendingResult[str] | None = None) -> None:
        self.command = command
        self.result = result


class CommandQueue:
    """Commands in the order in which they were added. Only completions survive an outage of the server."""

    def __init__(self) -> None:
        self._commands: deque[QueuedCommand] = deque()
        self._completions: deque[QueuedCommand] = deque(maxlen=MAX_PENDING_COMPLETIONS)

    def __bool__(self) -> bool:
        return bool(self._commands or self._completions)

    def add(self, command: EncodedCommand) -> PendingResult[str]:
        """Add a command and return its pending reply."""
        result = PendingResult[str]()
        self._commands.append(QueuedCommand(command, result))
        return result

    def add_completion(self, command: EncodedCommand) -> None:
        self._completions.append(QueuedCommand(command))

    def put_back(self, completions: Iterable[QueuedCommand]) -> None:
        """Put *completions* before the others: they are older."""
        self._completions = deque([*completions, *self._completions], maxlen=MAX_PENDING_COMPLETIONS)

    def take_batch(self) -> list[QueuedCommand]:
        """Take what the next batch sends. Completions first: their requests came first."""
        batch: list[QueuedCommand] = []
        for queue in (self._completions, self._commands):
            while queue and len(batch) < MAX_BATCH_COMMANDS:
                batch.append(queue.popleft())
        return batch

    def take_commands(self) -> list[QueuedCommand]:
        """Take all commands of requests and leave the completions."""
        commands = list(self._commands)
        self._commands.clear()
        return commands
