"""The error of a text that is not a mode."""

from __future__ import annotations

import json

from mockpaywall.text.similar_names import format_suggestion

MAX_SHOWN_CHARS = 24
"""Characters of the invalid text in the message."""


class ModeError(ValueError):
    """The text is not a mode. The message is one line of ASCII: position, what was found, what was expected."""

    def __init__(
        self, text: str, position: int, found: str, expected: str, nearest: str | None = None
    ) -> None:
        hint = format_suggestion(nearest)
        super().__init__(f"position {position}: found {_quote(found)}, expected {expected}{hint}")
        self.text = text
        """The whole text."""
        self.position = position
        """The column of the first invalid character, from 1."""
        self.found = found
        """The text at that position; "" at the end."""
        self.expected = expected
        self.nearest = nearest
        """The name that was probably meant, or None."""


def _quote(found: str) -> str:
    if not found:
        return "the end"
    return json.dumps(found[:MAX_SHOWN_CHARS] + ("..." if len(found) > MAX_SHOWN_CHARS else ""))
