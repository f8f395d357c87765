"""The error of a text that is not a mode."""

from __future__ import annotations

import json
from collections.abc import Iterable

MAX_SHOWN_CHARS = 24
"""Characters of the invalid text in the message."""


class ModeError(ValueError):
    """The text is not a mode. The message is one line of ASCII: position, what was found, what was expected."""

    def __init__(
        self, text: str, position: int, found: str, expected: str, nearest: str | None = None
    ) -> None:
        hint = f"; did you mean {nearest}?" if nearest else ""
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


def find_similar_name(word: str, known: Iterable[str]) -> str | None:
    """Return the name in *known* that is most similar to *word*, or None."""
    from difflib import get_close_matches  # Imported here for start-up time: most modes are valid.

    by_lower_case = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), list(by_lower_case), n=1, cutoff=0.6)
    return by_lower_case[matches[0]] if matches else None
