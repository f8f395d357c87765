"""The log of a run: text for people or JSON for machines, on stderr."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

from mockpaywall.engine.access_log import LINE_FORMATTERS, AccessLog, NullAccessLog

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class TextFormatter(logging.Formatter):
    """`2026-01-01T00:00:00.123Z warning mockpaywall.server: message`, and the traceback below, if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """*record* as text."""
        head = f"{_format_time(record)} {record.levelname.lower()} {record.name}: {record.getMessage()}"
        return f"{head}\n{self.formatException(record.exc_info)}" if record.exc_info else head


class JsonFormatter(logging.Formatter):
    """One JSON object a record, on one line: time, level, logger, message, and exception where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """*record* as JSON."""
        entry = {
            "time": _format_time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def _format_time(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def configure_logging(log_format: str, log_level: str, stream: TextIO) -> None:
    """From now on everything that mockpaywall logs goes to *stream*; other libraries only when it is a warning."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, LEVELS[log_level]))
    logging.getLogger("mockpaywall").setLevel(LEVELS[log_level])


def make_access_log(log_format: str, log_level: str, stream: TextIO) -> AccessLog | NullAccessLog:
    """The watcher that writes one line a request, from level info down; above it, one that does nothing."""
    return (
        AccessLog(LINE_FORMATTERS[log_format], stream)
        if LEVELS[log_level] <= logging.INFO
        else NullAccessLog()
    )
