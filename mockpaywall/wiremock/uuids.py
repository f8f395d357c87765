"""UUIDs as WireMock accepts them in paths, queries and stub mappings."""

from __future__ import annotations

import re

UUID_PATTERN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MAX_SHOWN_CHARS = 60


class InvalidUuid(ValueError):
    """The text is not a UUID. Its `str` is WireMock's message."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:MAX_SHOWN_CHARS]} is not a valid UUID")


def parse_uuid(text: str) -> str:
    """Return the UUID *text* in lower case. Raises InvalidUuid."""
    if not UUID_PATTERN.fullmatch(text):
        raise InvalidUuid(text)
    return text.lower()
