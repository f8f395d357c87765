"""One line a request, as text or JSON, without secrets, phone numbers or queries.

Lines are written by a thread of their own, several at a time: a request pays for the words, not for the
terminal or the disk, and whoever watches sees it a tenth of a second later. (The words are found at
once: a thread that found them for many requests would hold the interpreter while quick ones wait.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from threading import Event, Thread
from typing import TextIO

from mockpaywall.http.header_names import MODE, REQUEST_ID
from mockpaywall.http.response import Phase
from mockpaywall.model.completed_exchange import Finished

EVERY_S = 0.1
MOST_PATH = 200
_DONE = Phase.DONE
LONG_NUMBER = re.compile(r"\d{7,}")

Line = Callable[[Finished], str]


class NoLog:
    """A log that is off."""

    def __call__(self, finished: Finished) -> None:
        """Nothing."""

    def __enter__(self) -> NoLog:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was left."""


class AccessLog:
    """A watcher of finished calls, and a context: leaving it writes what is left, and nothing more is taken."""

    def __init__(self, line: Line, stream: TextIO) -> None:
        self._line = line
        self._stream = stream
        self._waiting: list[str] = []
        self._woken = Event()
        self._closed = Event()
        self._thread = Thread(target=self._run, name="mockpaywall-log", daemon=True)
        self._thread.start()

    def __call__(self, finished: Finished) -> None:
        self._waiting.append(self._line(finished))
        if not self._woken.is_set():
            self._woken.set()

    def __enter__(self) -> AccessLog:
        return self

    def __exit__(self, *_: object) -> None:
        """Write what is left and end."""
        self._closed.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.is_set():
            self._woken.wait()
            self._closed.wait(EVERY_S)
            self._woken.clear()
            self._write()
        self._write()

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            with suppress(OSError, ValueError):  # nobody reads it any more: serving goes on
                self._stream.write("\n".join([*waiting, ""]))
                self._stream.flush()


def text_line(finished: Finished) -> str:
    """`2026-01-01T00:00:00.123Z 200 POST /api/paywall/masterpass/session 0.4 ms default#1 [http=503] <id>`."""
    call, reply, phase, started_at, _ = finished
    head = call.head
    namespace, number = reply.exchange or ("-", 0)
    shown_mode = shown_id = ""
    for name, value in reply.headers:  # once, for both: this runs once a request
        if name == REQUEST_ID:
            shown_id = value
        elif name == MODE:
            shown_mode = f"[{value}] "
    shown_phase = "" if phase is _DONE else f"{phase.value} "
    return (
        f"{_time(started_at)} {reply.status} {head.method} {_path(head.target)} "
        f"{_duration_ms(finished):.1f} ms {namespace}#{number} {shown_mode}{shown_phase}{shown_id}"
    )


def json_line(finished: Finished) -> str:
    """The same as an object, one a line."""
    namespace, number = finished.reply.exchange or ("", 0)
    return json.dumps(
        {
            "time": _time(finished.started_at),
            "level": "info",
            "logger": "mockpaywall.access",
            "method": finished.call.head.method,
            "path": _path(finished.call.head.target),
            "status": finished.reply.status,
            "durationMs": round(_duration_ms(finished), 3),
            "namespace": namespace,
            "call": number,
            "mode": finished.header(MODE) or "ok",
            "phase": finished.phase.value,
            "requestId": finished.header(REQUEST_ID),
        },
        ensure_ascii=False,
    )


LINES: dict[str, Line] = {"text": text_line, "json": json_line}
"""By --log-format."""


def _time(moment: float) -> str:
    return _instant(int(moment * 1000))


@lru_cache(maxsize=64)
def _instant(moment_ms: int) -> str:
    second, left_ms = divmod(moment_ms, 1000)
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}.{left_ms:03}Z"


def _duration_ms(finished: Finished) -> float:
    return max(0.0, finished.ended_at - finished.started_at) * 1000


@lru_cache(maxsize=256)
def _path(target: str) -> str:
    """The path alone, in one line; numbers long enough to be a phone's are starred."""
    path = target.partition("?")[0][:MOST_PATH]
    starred = LONG_NUMBER.sub(lambda found: found[0][:2] + "*" * (len(found[0]) - 2), path)
    return starred if starred.isprintable() else ascii(starred)
