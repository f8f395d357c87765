"""The admin token in a file: the command line of a process is visible to every user of the machine."""

from __future__ import annotations

from pathlib import Path

from mockpaywall.settings.parsers import parse_token
from mockpaywall.settings.settings_error import InvalidValue, SettingsError, quote

MAX_FILE_BYTES = 4096
"""A longer file is not a token."""


def read_token_file(path: Path, source: str) -> str:
    """Return the token in *path*, without the white space around it. Raises SettingsError, which names *source*."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise SettingsError(f"{source}: {quote(str(path))} cannot be read ({reason})") from None
    try:
        return _parse(content)
    except ValueError:  # InvalidValue and UnicodeDecodeError are; neither may show the content
        raise SettingsError(
            f"{source}: {quote(str(path))} does not contain a token; expected visible ASCII characters without "
            "spaces, at least one"
        ) from None


def _parse(content: bytes) -> str:
    if len(content) > MAX_FILE_BYTES:
        raise InvalidValue("too long")
    return parse_token(content.decode("utf-8-sig").strip())
