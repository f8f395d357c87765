"""One line per request, as text or JSON, without secrets and query strings, and phone numbers only on request.

Lines are formatted at once: a thread that formats many would hold the interpreter lock meanwhile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from mockpaywall.http.header_names import MODE, REQUEST_ID
from mockpaywall.http.request import RequestHead
from mockpaywall.http.response import ExchangePhase, get_sent_status
from mockpaywall.http.timestamps import format_iso8601
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.paywall.card_data import mask_target
from mockpaywall.paywall.credentials import mask_secret
from mockpaywall.paywall.secret_names import MIN_SECRET_CHARS, iter_header_secrets, mask_path_secrets

MAX_PATH_CHARS = 200
_DONE = ExchangePhase.DONE
_LONG_NUMBER = re.compile(r"\d{7,}")

LineFormatter = Callable[[CompletedExchange, bool], str]
"""Takes the exchange, and whether phone numbers in its path are shown."""


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Logs completed exchanges. *write_line* must not wait for the stream."""

    format_line: LineFormatter
    write_line: Callable[[str], None]
    show_phones: bool = False

    def __call__(self, completed: CompletedExchange) -> None:
        self.write_line(self.format_line(completed, self.show_phones))


def format_text_line(completed: CompletedExchange, show_phones: bool = False) -> str:
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
    status, phase_name = str(response.status), ""
    if phase is not _DONE:
        status, phase_name = str(get_sent_status(response, phase) or "-"), f"{phase.value} "
    return (
        f"{format_iso8601(started_at)} {status} {head.method} {_format_path(head, show_phones)} "
        f"{_compute_duration_ms(completed):.1f} ms {namespace}#{number} {mode}{phase_name}{request_id}"
    )


def format_json_line(completed: CompletedExchange, show_phones: bool = False) -> str:
    """Return the same as a JSON object in one line."""
    committed = completed.committed
    namespace, number = (committed.namespace, committed.record.number) if committed else ("", 0)
    return json.dumps(
        {
            "time": format_iso8601(completed.started_at),
            "level": "info",
            "logger": "mockpaywall.access",
            "method": completed.request.head.method,
            "path": _format_path(completed.request.head, show_phones),
            "status": get_sent_status(completed.response, completed.phase) or None,
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


def _format_path(head: RequestHead, show_phones: bool) -> str:
    """Return the path without the secrets of the headers that it repeats."""
    path: str | None = head.cache.get(_format_path)
    if path is None:
        path = head.cache[_format_path] = _mask_path(_mask_header_secrets(head), show_phones)
    return path


def _mask_header_secrets(head: RequestHead) -> str:
    target = head.target
    for secret in iter_header_secrets(head.headers):
        if len(secret) >= MIN_SECRET_CHARS:
            for form in (secret, quote(secret, safe="")) if "%" in target else (secret,):
                target = target.replace(form, mask_secret(secret))
    return target


@lru_cache(maxsize=256)
def _mask_path(target: str, show_phones: bool) -> str:
    """Return the path in one line; unless *show_phones*, numbers as long as a phone number get stars."""
    path = mask_path_secrets(mask_target(target.partition("?")[0]))[:MAX_PATH_CHARS]
    if not show_phones:
        path = _LONG_NUMBER.sub(lambda match: match[0][:2] + "*" * (len(match[0]) - 2), path)
    return path if path.isprintable() else ascii(path)
