"""A slice of `make fuzz`: every kind of hostile input, and what the fuzzer must notice."""

from __future__ import annotations

import pytest

from tests.fuzz.fuzzer import fuzz
from tests.fuzz.generator import GENERATORS, make_input
from tests.fuzz.hostile_input import MAX_INPUT_BYTES, HostileInput
from tests.fuzz.response_check import check_responses
from tests.fuzz.server import run_server

SEED = 11
COUNT = 500
BUSY_WAIT_S = 5.0
"""The suite runs on busy machines; `make fuzz` has the real limit."""
PLAIN = HostileInput("plain", b"POST /a HTTP/1.1\r\n\r\n")
WHOLE = b"HTTP/1.1 400 Bad Request\r\nX-Mock-Request-Id: 1\r\nContent-Length: 2\r\n\r\n{}"


def test_hostile_inputs_cause_no_problem() -> None:
    with run_server() as server:
        report = fuzz(server, SEED, range(COUNT), max_wait_s=BUSY_WAIT_S)
    assert report.problems == []
    assert report.inputs == COUNT
    assert {200, 400, 404, 415, 422} <= set(report.statuses)


def test_a_seed_and_a_number_make_the_same_input_in_every_run() -> None:
    assert [make_input(SEED, number) for number in range(50)] == [
        make_input(SEED, number) for number in range(50)
    ]
    assert make_input(SEED, 1) != make_input(SEED + 1, 1)


def test_inputs_have_at_most_64_kib_and_the_weights_are_percentages() -> None:
    assert max(len(make_input(SEED, number).data) for number in range(COUNT)) <= MAX_INPUT_BYTES
    assert sum(GENERATORS.values()) == 100


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        (WHOLE[:-1], "1 bytes follow"),
        (WHOLE + b"x", "a response head is incomplete"),
        (WHOLE.replace(b"HTTP/1.1", b"HTTP/1.2"), "not a status line"),
        (WHOLE.replace(b"X-Mock", b"X Mock"), "not a header line"),
        (WHOLE.replace(b"X-Mock-", b""), "without X-Mock-Request-Id"),
        (WHOLE.replace(b"400", b"500"), "status 500"),
        (WHOLE.replace(b"Content-Length: 2", b"Transfer-Encoding: chunked"), "not a chunk size"),
    ],
)
def test_the_fuzzer_notices(received: bytes, fault: str) -> None:
    _, faults = check_responses(PLAIN, received)
    assert len(faults) == 1
    assert fault in faults[0]


def test_whole_responses_are_not_a_fault() -> None:
    assert check_responses(PLAIN, WHOLE + b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE) == ([400, 100, 400], [])


def test_a_traceback_in_the_log_is_noticed() -> None:
    with run_server() as server:
        assert server.find_log_faults() == []
        server.log.write_text("Traceback (most recent call last):\n")
        assert len(server.find_log_faults()) == 1
