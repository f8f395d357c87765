"""One line a request: what it tells, what it hides, and that it never hurts."""

from __future__ import annotations

import io
import json

import pytest

from mockpaywall.engine.access_log import AccessLog, NullAccessLog, format_json_line, format_text_line
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.completed_exchange import CompletedExchange

SECRET, PHONE = "very-secret-key", "905123456710"


def finished(
    target: str = "/api/x",
    phase: ExchangePhase = ExchangePhase.DONE,
    mode: str = "",
    started: float = 1_753_604_697.25,
) -> CompletedExchange:
    request = Request(RequestHead("POST", target, Headers([("apikeyprivate", SECRET)])), PHONE.encode())
    shown = (("X-Mock-Request-Id", "id-1"), *((("X-Mock-Mode", mode),) if mode else ()))
    response = Response(503, shown, b"", exchange=("default", 7))
    return CompletedExchange(request, response, phase, started, started + 0.0123)


def test_a_text_line() -> None:
    assert format_text_line(finished()) == "2025-07-27T08:24:57.250Z 503 POST /api/x 12.3 ms default#7 id-1"


def test_a_text_line_with_a_mode_that_broke_the_connection() -> None:
    line = format_text_line(finished(mode="fault=reset", phase=ExchangePhase.ABORTED))
    assert line.endswith(" 12.3 ms default#7 [fault=reset] aborted id-1")


def test_a_json_line() -> None:
    assert json.loads(format_json_line(finished(mode="http=503"))) == {
        "time": "2025-07-27T08:24:57.250Z",
        "level": "info",
        "logger": "mockpaywall.access",
        "method": "POST",
        "path": "/api/x",
        "status": 503,
        "durationMs": 12.3,
        "namespace": "default",
        "call": 7,
        "mode": "http=503",
        "phase": "done",
        "requestId": "id-1",
    }


@pytest.mark.parametrize("line", [format_text_line, format_json_line])
@pytest.mark.parametrize("target", [f"/u/{PHONE}", f"/u?phone={PHONE}", f"/u/{PHONE}\n/x", f"/u/+{PHONE}/y"])
def test_no_secret_and_no_phone(line: object, target: str) -> None:
    assert callable(line)
    description = line(finished(target))
    assert SECRET not in description
    assert PHONE not in description
    assert "\n" not in description


def test_lines_are_written_in_order_and_the_last_ones_at_the_end() -> None:
    stream = io.StringIO()
    with AccessLog(format_text_line, stream) as log:
        for second in range(500):
            log(finished(started=float(second)))
    lines = stream.getvalue().splitlines()
    assert len(lines) == 500
    assert lines == sorted(lines)


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_stream_that_nobody_reads_does_not_end_it() -> None:
    with AccessLog(format_text_line, Broken()) as log:
        log(finished())


def test_a_log_that_is_off() -> None:
    with NullAccessLog() as log:
        log(finished())
