"""Concurrent requests about one session, through one server or through several workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from threading import Barrier
from typing import TypeVar

from tests.support.http_client import DEADLINE_S, HttpResponse
from tests.support.masterpass_client import MasterpassClient

Answer = TypeVar("Answer")


def call_concurrently(
    sessions: Sequence[MasterpassClient], call: Callable[[MasterpassClient], Answer], count: int
) -> list[Answer]:
    """Call *call* from *count* threads at the same time; return what it returned.

    *sessions* are clients of one session, one for each server or worker; they take turns.
    """
    barrier = Barrier(count)

    def call_once(session: MasterpassClient) -> Answer:
        barrier.wait(DEADLINE_S)
        return call(session)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(call_once, islice(cycle(sessions), count), timeout=DEADLINE_S))


def commit_concurrently(
    sessions: Sequence[MasterpassClient], commit: Callable[[MasterpassClient], HttpResponse], count: int
) -> list[int]:
    """Call *commit* from *count* threads at the same time; return the ErrorCodes in ascending order."""
    return sorted(int(response.json["ErrorCode"]) for response in call_concurrently(sessions, commit, count))
