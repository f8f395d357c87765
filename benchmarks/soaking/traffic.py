"""Threads that send the mixed traffic of many testers, each over a connection of its own."""

from __future__ import annotations

import threading
from collections import Counter
from http.client import HTTPConnection, HTTPException
from random import Random
from types import TracebackType

from workload import HOST

from soaking.actions import ACTIONS, Action, Call

RESPONSE_TIMEOUT_S = 30
JOIN_TIMEOUT_S = 40
NO_ANSWER = "no answer"


class Traffic:
    """The clients of one run. Use it as a context: they send from its beginning to its end."""

    def __init__(self, port: int, clients: int) -> None:
        self._port = port
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(seed,)) for seed in range(clients)]
        self._counts: list[Counter[str]] = [Counter() for _ in range(clients)]
        self.failures: list[str] = []
        """Calls with an unexpected status, or without an answer where one was expected."""

    def __enter__(self) -> Traffic:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(JOIN_TIMEOUT_S)

    @property
    def request_count(self) -> int:
        """All requests so far."""
        return sum(counts.total() for counts in self._counts)

    def describe(self) -> str:
        """Return how often each action was taken."""
        total: Counter[str] = sum(self._counts, Counter())
        listed = ", ".join(f"{name} {count}" for name, count in total.most_common())
        return f"{total.total()} requests: {listed}; {len(self.failures)} failures"

    def _run(self, seed: int) -> None:
        random, counts = Random(seed), self._counts[seed]
        connection = HTTPConnection(HOST, self._port, timeout=RESPONSE_TIMEOUT_S)
        weights = [action.weight for action in ACTIONS]
        while not self._is_over.is_set():
            (action,) = random.choices(ACTIONS, weights)
            for call in action.make_calls(random):
                counts[action.name] += 1
                self._send(connection, action, call)
        connection.close()

    def _send(self, connection: HTTPConnection, action: Action, call: Call) -> None:
        try:
            connection.request(call.method, call.path, call.body, dict(call.headers))
            response = connection.getresponse()
            response.read()
            status: int | str = response.status
        except (OSError, HTTPException) as error:
            connection.close()
            status = NO_ANSWER if action.may_break else repr(error)
        if status not in action.expected and not (action.may_break and status == NO_ANSWER):
            self.failures.append(f"{action.name}: {call.method} {call.path[:80]}: {status}")
