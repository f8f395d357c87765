"""The log of a run: text for people or JSON for machines, on stderr."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from mockpaywall.engine.access_log import LINE_FORMATTERS, AccessLog
from mockpaywall.http.timestamps import format_iso8601

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


WriteLine = Callable[[str], None]
"""Write one line, or drop it. It must not wait for the stream."""


class TextFormatter(logging.Formatter):
    """`2026-01-01T00:00:00.123Z warning mockpaywall.server: message`, followed by the traceback, if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Format *record* as text."""
        level, time = record.levelname.lower(), format_iso8601(record.created)
        line = f"{time} {level} {record.name}: {record.getMessage()}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object per record on one line: time, level, logger, message, and exception, if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Format *record* as JSON."""
        entry = {
            "time": format_iso8601(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


FORMATTERS: dict[str, type[logging.Formatter]] = {"text": TextFormatter, "json": JsonFormatter}
"""By value of --log-format."""


class LineHandler(logging.Handler):
    """Hands each record over as text. It never waits for the stream, and never raises."""

    def __init__(self, write_line: WriteLine, log_format: str) -> None:
        super().__init__()
        self._write_line = write_line
        self.setFormatter(FORMATTERS[log_format]())

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record*; one that cannot be formatted loses its arguments and its traceback."""
        try:
            line = self.format(record)
        except Exception:
            values = (record.name, record.levelno, record.pathname, record.lineno, str(record.msg))
            line = self.format(logging.LogRecord(*values, args=None, exc_info=None))
        self._write_line(line)


def configure_logging(log_format: str, log_level: str, write_line: WriteLine) -> None:
    """Send the log of mockpaywall to *write_line*, and that of other libraries from level warning up."""
    root = logging.getLogger()
    root.handlers[:] = [LineHandler(write_line, log_format)]
    root.setLevel(max(logging.WARNING, LEVELS[log_level]))
    logging.getLogger("mockpaywall").setLevel(LEVELS[log_level])


def make_access_log(
    log_format: str, log_level: str, write_line: WriteLine, *, show_phones: bool = False
) -> AccessLog | None:
    """Return a log with one line per request, or None when *log_level* is above info."""
    if LEVELS[log_level] > logging.INFO:
        return None
    return AccessLog(LINE_FORMATTERS[log_format], write_line, show_phones)


def make_dropped_formatter(log_format: str) -> Callable[[int], str]:
    """Return the function that formats the line about dropped lines."""

    def format_dropped(count: int) -> str:
        message = f"{count} log lines were dropped: stderr did not take them; read it, or raise --log-level"
        record = logging.LogRecord("mockpaywall.log", logging.WARNING, "", 0, message, None, None)
        return FORMATTERS[log_format]().format(record)

    return format_dropped
