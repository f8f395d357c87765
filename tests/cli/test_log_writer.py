"""Log lines never wait for their stream: what it does not take is dropped, counted and reported."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mockpaywall.cli.log_writer import MAX_LINE_CHARS, MAX_PENDING_CHARS, DirectLogWriter, LogWriter
from tests.support.polling import wait_until

LINE = "x" * 1000


class Pipe:
    """A pipe that somebody else reads, or does not."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)

    def read(self) -> str:
        data = b""
        with suppress(BlockingIOError):
            while chunk := os.read(self.reader, 65536):
                data += chunk
        return data.decode()

    def close(self) -> None:
        """Close the reader, so that no writer waits, and the writer when no thread can write to its number."""
        with suppress(OSError):
            os.close(self.reader)
        wait_until(lambda: all(thread.name != "mockpaywall-log" for thread in threading.enumerate()))
        with suppress(OSError):
            os.close(self.writer)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    pipe.close()


def format_dropped(count: int) -> str:
    return f"{count} dropped"


def test_lines_are_written_in_order_and_completely(pipe: Pipe) -> None:
    with LogWriter(pipe.writer, format_dropped) as log:
        for number in range(500):
            log.write_line(str(number))
    assert pipe.read().split() == [str(number) for number in range(500)]


def test_any_text_can_be_written(pipe: Pipe) -> None:
    with LogWriter(pipe.writer, format_dropped) as log:
        log.write_line("ödeme \ud800")
        log.write_line("y" * (MAX_LINE_CHARS + 1))
    lines = pipe.read().splitlines()
    assert lines[0] == "ödeme \\ud800"
    assert set(lines[1]) == {"y"}


def test_an_unread_pipe_costs_neither_time_nor_memory(pipe: Pipe) -> None:
    dropped: list[int] = []
    started_at = time.monotonic()
    with LogWriter(pipe.writer, format_dropped, dropped.append) as log:
        for _ in range(3 * MAX_PENDING_CHARS // len(LINE)):
            log.write_line(LINE)
        assert log.pending_chars <= MAX_PENDING_CHARS
    assert time.monotonic() - started_at < 5
    assert sum(dropped) > 0


def test_dropped_lines_are_reported_once_the_stream_takes_lines_again(pipe: Pipe) -> None:
    dropped: list[int] = []
    lines: list[str] = []

    def has_report() -> bool:
        lines.extend(pipe.read().splitlines())
        return any(line.endswith("dropped") for line in lines)

    with LogWriter(pipe.writer, format_dropped, dropped.append) as log:
        for _ in range(3 * MAX_PENDING_CHARS // len(LINE)):
            log.write_line(LINE)
        wait_until(has_report)
    assert [line for line in lines if line.endswith("dropped")] == [f"{sum(dropped)} dropped"]


def test_a_non_blocking_stream_gets_everything(pipe: Pipe) -> None:
    os.set_blocking(pipe.writer, False)
    read: list[str] = []

    def has_all() -> bool:
        read.append(pipe.read())
        return "".join(read).count("\n") == 200

    with LogWriter(pipe.writer, format_dropped) as log:
        for _ in range(200):
            log.write_line(LINE)
        wait_until(has_all)


def test_a_broken_stream_drops_and_counts(pipe: Pipe) -> None:
    os.close(pipe.reader)
    dropped: list[int] = []
    with LogWriter(pipe.writer, format_dropped, dropped.append) as log:
        log.write_line("lost")
    assert dropped == [1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_drops_and_counts() -> None:
    dropped: list[int] = []
    with Path("/dev/full").open("w") as full, LogWriter(full.fileno(), format_dropped, dropped.append) as log:
        log.write_line("lost")
    assert dropped == [1]


def test_a_direct_writer_writes_at_once(pipe: Pipe) -> None:
    log = DirectLogWriter(pipe.writer, format_dropped)
    log.write_line("one")
    assert pipe.read() == "one\n"


def test_a_direct_writer_drops_what_an_unread_pipe_does_not_take(pipe: Pipe) -> None:
    log = DirectLogWriter(pipe.writer, format_dropped)
    for _ in range(200):
        log.write_line(LINE)
    written = pipe.read().count("\n")
    assert written < 200
    log.write_line("again")
    assert pipe.read() == f"{200 - written} dropped\nagain\n"


def test_a_direct_writer_survives_a_closed_stream(pipe: Pipe) -> None:
    os.close(pipe.reader)
    DirectLogWriter(pipe.writer, format_dropped).write_line("lost")
