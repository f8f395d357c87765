"""One line a request: what it tells, what it hides, and that it never hurts."""

from __future__ import annotations

import io
import json

import pytest

from mockpaywall.engine.access_log import AccessLog, NoLog, json_line, text_line
from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.completed_exchange import Finished

SECRET, PHONE = "very-secret-key", "905123456710"


def finished(
    target: str = "/api/x", phase: Phase = Phase.DONE, mode: str = "", started: float = 1_753_604_697.25
) -> Finished:
    call = Call(Head("POST", target, Headers([("apikeyprivate", SECRET)])), PHONE.encode())
    shown = (("X-Mock-Request-Id", "id-1"), *((("X-Mock-Mode", mode),) if mode else ()))
    reply = Reply(503, shown, b"", exchange=("default", 7))
    return Finished(call, reply, phase, started, started + 0.0123)


def test_a_text_line() -> None:
    assert text_line(finished()) == "2025-07-27T08:24:57.250Z 503 POST /api/x 12.3 ms default#7 id-1"


def test_a_text_line_with_a_mode_that_broke_the_connection() -> None:
    line = text_line(finished(mode="fault=reset", phase=Phase.ABORTED))
    assert line.endswith(" 12.3 ms default#7 [fault=reset] aborted id-1")


def test_a_json_line() -> None:
    assert json.loads(json_line(finished(mode="http=503"))) == {
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


@pytest.mark.parametrize("line", [text_line, json_line])
@pytest.mark.parametrize("target", [f"/u/{PHONE}", f"/u?phone={PHONE}", f"/u/{PHONE}\n/x", f"/u/+{PHONE}/y"])
def test_no_secret_and_no_phone(line: object, target: str) -> None:
    assert callable(line)
    told = line(finished(target))
    assert SECRET not in told
    assert PHONE not in told
    assert "\n" not in told


def test_lines_are_written_in_order_and_the_last_ones_at_the_end() -> None:
    stream = io.StringIO()
    with AccessLog(text_line, stream) as log:
        for second in range(500):
            log(finished(started=float(second)))
    lines = stream.getvalue().splitlines()
    assert len(lines) == 500
    assert lines == sorted(lines)


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_stream_that_nobody_reads_does_not_end_it() -> None:
    with AccessLog(text_line, Broken()) as log:
        log(finished())


def test_a_log_that_is_off() -> None:
    with NoLog() as log:
        log(finished())
