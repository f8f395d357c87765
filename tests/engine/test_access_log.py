"""One line per request: what it contains, and what it hides."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from mockpaywall.engine.access_log import (
    AccessLog,
    LineFormatter,
    format_json_line,
    format_text_line,
)
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.model.exchange import CommittedExchange, RequestRecord
from mockpaywall.model.mode import OK_BRANCH, ModeCandidate
from mockpaywall.paywall.credentials import mask_secret

SECRET, PHONE = "very-secret-key", "905123456710"
COOKIE, TOKEN = "cookie-secret-1", "bearer+secret/1"


def make_completed(
    target: str = "/api/x",
    phase: ExchangePhase = ExchangePhase.DONE,
    mode: str = "",
    started_at: float = 1_753_604_697.25,
    journalled: bool = True,
) -> CompletedExchange:
    pairs = [("apikeyprivate", SECRET), ("Cookie", f"sid={COOKIE}"), ("Authorization", f"Bearer {TOKEN}")]
    request = Request(RequestHead("POST", target, Headers(pairs)), PHONE.encode())
    headers = (("X-Mock-Request-Id", "id-1"), *((("X-Mock-Mode", mode),) if mode else ()))
    response = Response(503, headers, b"")
    record = RequestRecord(7, started_at, ModeCandidate("default", OK_BRANCH), 1)
    committed = CommittedExchange("default", record, response) if journalled else None
    return CompletedExchange(request, response, phase, started_at, started_at + 0.0123, committed)


def test_a_text_line() -> None:
    assert (
        format_text_line(make_completed())
        == "2025-07-27T08:24:57.250Z 503 POST /api/x 12.3 ms default#7 id-1"
    )


def test_a_text_line_with_a_mode_and_a_phase() -> None:
    line = format_text_line(make_completed(mode="fault=reset", phase=ExchangePhase.ABORTED))
    assert line.endswith(" 12.3 ms default#7 [fault=reset] aborted id-1")


def test_a_text_line_of_a_request_that_is_not_journalled() -> None:
    line = format_text_line(make_completed(journalled=False))
    assert line.endswith(" 503 POST /api/x 12.3 ms -#0 id-1")


def test_a_json_line_of_a_request_that_is_not_journalled() -> None:
    line = json.loads(format_json_line(make_completed(journalled=False)))
    assert (line["namespace"], line["call"]) == ("", 0)


def test_a_json_line() -> None:
    assert json.loads(format_json_line(make_completed(mode="http=503"))) == {
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


@pytest.mark.parametrize("format_line", [format_text_line, format_json_line])
@pytest.mark.parametrize(
    "target",
    [
        f"/u/{SECRET}",
        f"/{COOKIE}/x",
        f"/{TOKEN}",
        f"/{quote(TOKEN, safe='')}",
        f"/apikey/{COOKIE}-of-nobody",
        f"/x?apikey={SECRET}",
        f"/{'a' * 195}{SECRET}",
    ],
)
def test_no_secret_that_the_path_repeats(format_line: LineFormatter, target: str) -> None:
    line = format_line(make_completed(target), True)
    marks = (SECRET, COOKIE, TOKEN, quote(TOKEN, safe=""), SECRET[:5])
    assert [mark for mark in marks if mark in line.replace(mask_secret(SECRET), "")] == []


@pytest.mark.parametrize("format_line", [format_text_line, format_json_line])
@pytest.mark.parametrize("target", [f"/u/{PHONE}", f"/u?phone={PHONE}", f"/u/{PHONE}\n/x", f"/u/+{PHONE}/y"])
def test_no_secret_and_no_phone(format_line: LineFormatter, target: str) -> None:
    line = format_line(make_completed(target), False)
    assert SECRET not in line
    assert PHONE not in line
    assert "\n" not in line


@pytest.mark.parametrize("show_phones", [True, False])
@pytest.mark.parametrize("format_line", [format_text_line, format_json_line])
@pytest.mark.parametrize("number", [PHONE, f"+{PHONE}", "00905123456710"])
def test_phones_are_shown_on_request(format_line: LineFormatter, number: str, show_phones: bool) -> None:
    lines: list[str] = []
    AccessLog(format_line, lines.append, show_phones)(make_completed(f"/u/{number}?phone={PHONE}"))
    assert (f"/u/{number}" in lines[0]) is show_phones
    assert "?phone" not in lines[0]


def test_a_completed_exchange_is_one_line() -> None:
    lines: list[str] = []
    AccessLog(format_text_line, lines.append)(make_completed())
    assert lines == ["2025-07-27T08:24:57.250Z 503 POST /api/x 12.3 ms default#7 id-1"]
