"""One line per request, as text or JSON, without secrets, phone numbers or query strings.

A thread writes the lines, several at a time and a tenth of a second late, so that no request waits for the terminal
or the disk. Lines are formatted at once: a thread that formats many would hold the interpreter lock meanwhile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from threading import Event, Thread
from typing import TextIO
from urllib.parse import quote

from mockpaywall.http.header_names import MODE, REQUEST_ID
from mockpaywall.http.request import RequestHead
from mockpaywall.http.response import ExchangePhase
from mockpaywall.http.timestamps import format_iso8601
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.paywall.credentials import mask_secret
from mockpaywall.paywall.secret_names import MIN_SECRET_CHARS, iter_header_secrets, mask_path_secrets

FLUSH_INTERVAL_S = 0.1
MAX_PATH_CHARS = 200
_DONE = ExchangePhase.DONE
_LONG_NUMBER = re.compile(r"\d{7,}")

LineFormatter = Callable[[CompletedExchange], str]


class NullAccessLog:
    """A log that writes nothing."""

    def __call__(self, completed: CompletedExchange) -> None:
        """Do nothing."""

    def __enter__(self) -> NullAccessLog:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""


class AccessLog:
    """Logs completed exchanges. Also a context manager: its exit writes the remaining lines and ends the thread."""

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
        lines, self._pending_lines = self._pending_lines, []
        if lines:
            with suppress(OSError, ValueError):  # the stream is closed; the server goes on
                self._stream.write("\n".join([*lines, ""]))
                self._stream.flush()


def format_text_line(completed: CompletedExchange) -> str:
    """Return `2026-01-01T00:00:00.123Z 200 POST /api/paywall/masterpass/session 0.4 ms default#1 [http=503] <id>`."""
    request, response, phase, started_at, _, committed = completed
    head = request.head
    namespace, number = (committed.namespace, committed.record.number) if committed else ("-", 0)
    mode = request_id = ""
    for name, value in response.headers:  # one loop for both headers: this runs for every request
        if name == REQUEST_ID:
            request_id = value
        elif name == MODE:
            mode = f"[{value}] "
    phase_name = "" if phase is _DONE else f"{phase.value} "
    return (
        f"{format_iso8601(started_at)} {response.status} {head.method} {_format_path(head)} "
        f"{_compute_duration_ms(completed):.1f} ms {namespace}#{number} {mode}{phase_name}{request_id}"
    )


def format_json_line(completed: CompletedExchange) -> str:
    """Return the same as a JSON object in one line."""
    committed = completed.committed
    namespace, number = (committed.namespace, committed.record.number) if committed else ("", 0)
    return json.dumps(
        {
            "time": format_iso8601(completed.started_at),
            "level": "info",
            "logger": "mockpaywall.access",
            "method": completed.request.head.method,
            "path": _format_path(completed.request.head),
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
"""By value of --log-format."""


def _compute_duration_ms(completed: CompletedExchange) -> float:
    return max(0.0, completed.ended_at - completed.started_at) * 1000


def _format_path(head: RequestHead) -> str:
    """Return the path without the secrets of the headers that it repeats."""
    path: str | None = head.cache.get(_format_path)
    if path is None:
        path = head.cache[_format_path] = _mask_path(_mask_header_secrets(head))
    return path


def _mask_header_secrets(head: RequestHead) -> str:
    target = head.target
    for secret in iter_header_secrets(head.headers):
        if len(secret) >= MIN_SECRET_CHARS:
            for form in (secret, quote(secret, safe="")):
                target = target.replace(form, mask_secret(secret))
    return target


@lru_cache(maxsize=256)
def _mask_path(target: str) -> str:
    """Return the path in one line, with stars in numbers that are long enough for a phone number."""
    path = mask_path_secrets(target.partition("?")[0])[:MAX_PATH_CHARS]
    masked = _LONG_NUMBER.sub(lambda match: match[0][:2] + "*" * (len(match[0]) - 2), path)
    return masked if masked.isprintable() else ascii(masked)
