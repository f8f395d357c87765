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
from functools import lru_cache
from threading import Event, Thread
from typing import TextIO

from mockpaywall.http.header_names import MODE, REQUEST_ID
from mockpaywall.http.response import ExchangePhase
from mockpaywall.http.timestamps import format_iso8601
from mockpaywall.model.completed_exchange import CompletedExchange

FLUSH_INTERVAL_S = 0.1
MAX_PATH_CHARS = 200
_DONE = ExchangePhase.DONE
LONG_NUMBER = re.compile(r"\d{7,}")

LineFormatter = Callable[[CompletedExchange], str]


class NullAccessLog:
    """A log that is off."""

    def __call__(self, completed: CompletedExchange) -> None:
        """Nothing."""

    def __enter__(self) -> NullAccessLog:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was left."""


class AccessLog:
    """A watcher of finished calls, and a context: leaving it writes what is left, and nothing more is taken."""

    def __init__(self, format_line: LineFormatter, stream: TextIO) -> None:
        self._format_line = format_line
        self._stream = stream
        self._pending_lines: list[str] = []
        self._wakeup = Event()
        self._closed = Event()
        self._thread = Thread(target=self._run, name="mockpaywall-log", daemon=True)
        self._thread.start()

    def __call__(self, completed: CompletedExchange) -> None:
        self._pending_lines.append(self._format_line(completed))
        if not self._wakeup.is_set():
            self._wakeup.set()

    def __enter__(self) -> AccessLog:
        return self

    def __exit__(self, *_: object) -> None:
        """Write what is left and end."""
        self._closed.set()
        self._wakeup.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.is_set():
            self._wakeup.wait()
            self._closed.wait(FLUSH_INTERVAL_S)
            self._wakeup.clear()
            self._write()
        self._write()

    def _write(self) -> None:
        waiting, self._pending_lines = self._pending_lines, []
        if waiting:
            with suppress(OSError, ValueError):  # nobody reads it any more: serving goes on
                self._stream.write("\n".join([*waiting, ""]))
                self._stream.flush()


def format_text_line(completed: CompletedExchange) -> str:
    """`2026-01-01T00:00:00.123Z 200 POST /api/paywall/masterpass/session 0.4 ms default#1 [http=503] <id>`."""
    request, response, phase, started_at, _, committed = completed
    head = request.head
    namespace, number = (committed.namespace, committed.record.number) if committed else ("-", 0)
    shown_mode = shown_id = ""
    for name, value in response.headers:  # once, for both: this runs once a request
        if name == REQUEST_ID:
            shown_id = value
        elif name == MODE:
            shown_mode = f"[{value}] "
    shown_phase = "" if phase is _DONE else f"{phase.value} "
    return (
        f"{format_iso8601(started_at)} {response.status} {head.method} {_mask_path(head.target)} "
        f"{_compute_duration_ms(completed):.1f} ms {namespace}#{number} {shown_mode}{shown_phase}{shown_id}"
    )


def format_json_line(completed: CompletedExchange) -> str:
    """The same as an object, one a line."""
    committed = completed.committed
    namespace, number = (committed.namespace, committed.record.number) if committed else ("", 0)
    return json.dumps(
        {
            "time": format_iso8601(completed.started_at),
            "level": "info",
            "logger": "mockpaywall.access",
            "method": completed.request.head.method,
            "path": _mask_path(completed.request.head.target),
            "status": completed.response.status,
            "durationMs": round(_compute_duration_ms(completed), 3),
            "namespace": namespace,
            "call": number,
            "mode": completed.get_header(MODE) or "ok",
            "phase": completed.phase.value,
            "requestId": completed.get_header(REQUEST_ID),
        },
        ensure_ascii=False,
    )


LINE_FORMATTERS: dict[str, LineFormatter] = {"text": format_text_line, "json": format_json_line}
"""By --log-format."""


def _compute_duration_ms(completed: CompletedExchange) -> float:
    return max(0.0, completed.ended_at - completed.started_at) * 1000


@lru_cache(maxsize=256)
def _mask_path(target: str) -> str:
    """The path alone, in one line; numbers long enough to be a phone's are starred."""
    path = target.partition("?")[0][:MAX_PATH_CHARS]
    starred = LONG_NUMBER.sub(lambda found: found[0][:2] + "*" * (len(found[0]) - 2), path)
    return starred if starred.isprintable() else ascii(starred)
