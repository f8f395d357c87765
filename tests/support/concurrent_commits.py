"""Concurrent commits of one payment, through one server or through several workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from threading import Barrier

from tests.support.http_client import DEADLINE_S, HttpResponse
from tests.support.masterpass_client import MasterpassClient

CommitFunction = Callable[[MasterpassClient], HttpResponse]


def commit_concurrently(
    sessions: Sequence[MasterpassClient], commit: CommitFunction, count: int
) -> list[int]:
    """Call *commit* from *count* threads at the same time; return the ErrorCodes in ascending order.

    *sessions* are clients of one session, one for each server or worker; they take turns.
    """
    barrier = Barrier(count)

    def commit_once(session: MasterpassClient) -> int:
        barrier.wait(DEADLINE_S)
        return int(commit(session).json["ErrorCode"])

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(commit_once, islice(cycle(sessions), count), timeout=DEADLINE_S))
