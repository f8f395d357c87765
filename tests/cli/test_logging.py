"""The log of a run."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from mockpaywall.cli.logging import configure_logging, make_access_log
from mockpaywall.engine.access_log import AccessLog, NullAccessLog


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
    stream = io.StringIO()
    configure_logging("text", "info", stream)
    logging.getLogger("mockpaywall.server").info("hello %s", "world")
    time, _, rest = stream.getvalue().partition(" ")
    assert time.endswith("Z")
    assert len(time) == len("2026-01-01T00:00:00.123Z")
    assert rest == "info mockpaywall.server: hello world\n"


def test_json_format_is_one_object_per_line_with_the_traceback() -> None:
    stream = io.StringIO()
    configure_logging("json", "info", stream)
    try:
        raise KeyError("x")
    except KeyError:
        logging.getLogger("mockpaywall.server").exception("two\nlines")
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert list(entry) == ["time", "level", "logger", "message", "exception"]
    assert (entry["level"], entry["message"]) == ("error", "two\nlines")
    assert entry["exception"].startswith("Traceback")


def test_other_libraries_are_logged_from_warning_up() -> None:
    stream = io.StringIO()
    configure_logging("text", "warning", stream)
    logging.getLogger("mockpaywall.server").info("not logged")
    logging.getLogger("mockpaywall.server").warning("logged")
    assert stream.getvalue().count("\n") == 1
    configure_logging("text", "debug", stream)
    logging.getLogger("mockpaywall.server").debug("logged")
    logging.getLogger("asyncio").info("not logged")
    assert stream.getvalue().count("\n") == 2


@pytest.mark.parametrize(
    ("level", "log_type"),
    [("debug", AccessLog), ("info", AccessLog), ("warning", NullAccessLog), ("error", NullAccessLog)],
)
def test_the_access_log_is_written_at_info_and_below(level: str, log_type: type) -> None:
    with make_access_log("text", level, io.StringIO()) as log:
        assert type(log) is log_type
