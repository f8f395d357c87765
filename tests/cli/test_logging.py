"""The log of a run."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from mockpaywall.cli.logging import configure_logging, make_access_log, make_dropped_formatter
from mockpaywall.engine.access_log import AccessLog


@pytest.fixture(autouse=True)
def restore_logging() -> Iterator[None]:
    """Undo what a test configures."""
    root, ours = logging.getLogger(), logging.getLogger("mockpaywall")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_text_format() -> None:
    lines: list[str] = []
    configure_logging("text", "info", lines.append)
    logging.getLogger("mockpaywall.server").info("hello %s", "world")
    time, _, rest = lines[0].partition(" ")
    assert time.endswith("Z")
    assert len(time) == len("2026-01-01T00:00:00.123Z")
    assert rest == "info mockpaywall.server: hello world"


def test_json_format_is_one_object_per_line_with_the_traceback() -> None:
    lines: list[str] = []
    configure_logging("json", "info", lines.append)
    try:
        raise KeyError("x")
    except KeyError:
        logging.getLogger("mockpaywall.server").exception("two\nlines")
    (line,) = lines
    entry = json.loads(line)
    assert list(entry) == ["time", "level", "logger", "message", "exception"]
    assert (entry["level"], entry["message"]) == ("error", "two\nlines")
    assert entry["exception"].startswith("Traceback")


def test_other_libraries_are_logged_from_warning_up() -> None:
    lines: list[str] = []
    configure_logging("text", "warning", lines.append)
    logging.getLogger("mockpaywall.server").info("not logged")
    logging.getLogger("mockpaywall.server").warning("logged")
    assert len(lines) == 1
    configure_logging("text", "debug", lines.append)
    logging.getLogger("mockpaywall.server").debug("logged")
    logging.getLogger("asyncio").info("not logged")
    assert len(lines) == 2


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_record_with_wrong_arguments_is_logged_without_them(log_format: str) -> None:
    lines: list[str] = []
    configure_logging(log_format, "info", lines.append)
    logging.getLogger("mockpaywall.server").warning("%d requests", "many")
    assert len(lines) == 1
    assert "%d requests" in lines[0]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_line_about_dropped_lines_has_the_format_of_the_others(log_format: str) -> None:
    line = make_dropped_formatter(log_format)(7)
    message = json.loads(line)["message"] if log_format == "json" else line.partition(": ")[2]
    assert message == "7 log lines were dropped: stderr did not take them; read it, or raise --log-level"


@pytest.mark.parametrize(("level", "is_written"), [("debug", True), ("info", True), ("warning", False)])
def test_the_access_log_is_written_at_info_and_below(level: str, is_written: bool) -> None:
    lines: list[str] = []
    log = make_access_log("text", level, lines.append)
    assert isinstance(log, AccessLog) is is_written


def test_the_access_log_shows_phones_on_request() -> None:
    log = make_access_log("text", "info", [].append, show_phones=True)
    assert log is not None
    assert log.show_phones
