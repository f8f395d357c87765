"""Send one hostile input on a connection of its own, and measure meanwhile how long another client waits."""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress
from typing import NamedTuple

from tests.fuzz.hostile_input import HostileInput
from tests.fuzz.probe import ProbeClient

QUIET_S = 0.002
"""Without a byte for that long, the next probe is sent."""
END_TIMEOUT_S = 0.3
"""How long a connection may stay open after the client has shut its side: modes withhold and delay responses."""


class ExchangeResult(NamedTuple):
    """What came back, and the longest wait of the other client. *is_reset*: the connection ended with a RST."""

    received: bytes
    longest_wait_s: float
    is_reset: bool


def exchange(port: int, hostile: HostileInput, probe: ProbeClient) -> ExchangeResult:
    with socket.create_connection(("127.0.0.1", port), 5.0) as connection:
        connection.settimeout(1.0)
        with suppress(OSError):
            connection.sendall(hostile.data)
        reader = _Reader(connection, hostile.patience_s)
        waits = [probe.measure_s()]
        while reader.is_open:
            if not reader.read_some():
                waits.append(probe.measure_s())
    waits.append(probe.measure_s())
    return ExchangeResult(bytes(reader.received), max(waits), reader.is_reset)


class _Reader:
    """Reads until the connection ends, and shuts our side when nothing more is to be expected."""

    def __init__(self, connection: socket.socket, patience_s: float) -> None:
        self.received, self.is_open, self.is_reset = bytearray(), True, False
        self._connection, self._is_shut, self._patience_s = connection, False, patience_s
        self._deadline = time.monotonic() + patience_s

    def read_some(self) -> bool:
        """Return whether something arrived, the end included."""
        if select.select([self._connection], [], [], QUIET_S)[0]:
            self._receive()
            return True
        now = time.monotonic()
        if self._is_shut:
            self.is_open = now < self._deadline
        elif now >= self._deadline:
            self._shut(now)
        return False

    def _receive(self) -> None:
        try:
            data = self._connection.recv(1 << 18)
        except OSError:
            self.is_open, self.is_reset = False, True
            return
        self.received += data
        self._deadline = time.monotonic() + (END_TIMEOUT_S if self._is_shut else self._patience_s)
        self.is_open = bool(data)

    def _shut(self, now: float) -> None:
        self._is_shut, self._deadline = True, now + END_TIMEOUT_S
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
