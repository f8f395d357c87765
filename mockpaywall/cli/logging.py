"""The log of a run: text for people or JSON for machines, on stderr."""

from __future__ import annotations

import json
import logging
from typing import TextIO

from mockpaywall.engine.access_log import LINE_FORMATTERS, AccessLog, NullAccessLog
from mockpaywall.http.timestamps import format_iso8601

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


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


def configure_logging(log_format: str, log_level: str, stream: TextIO) -> None:
    """Send the log of mockpaywall to *stream*, and that of other libraries from level warning up."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, LEVELS[log_level]))
    logging.getLogger("mockpaywall").setLevel(LEVELS[log_level])


def make_access_log(log_format: str, log_level: str, stream: TextIO) -> AccessLog | NullAccessLog:
    """Return a log with one line per request, or one that writes nothing when *log_level* is above info."""
    if LEVELS[log_level] > logging.INFO:
        return NullAccessLog()
    return AccessLog(LINE_FORMATTERS[log_format], stream)
