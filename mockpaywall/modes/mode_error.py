"""What a mode that does not parse is refused with."""

from __future__ import annotations

import json
from collections.abc import Iterable

MAX_SHOWN_CHARS = 24
"""Characters of the offending text that are shown."""


class ModeError(ValueError):
    """The text is no mode. Its `str` is one line of ASCII: where, what stood there, what was expected."""

    def __init__(
        self, text: str, position: int, found: str, expected: str, nearest: str | None = None
    ) -> None:
        hint = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(f"position {position}: found {_quote(found)}, expected {expected}{hint}")
        self.text = text
        """As it was given."""
        self.position = position
        """The column of the first character that does not fit, from 1."""
        self.found = found
        """What stood there; "" at the end of the text."""
        self.expected = expected
        self.nearest = nearest
        """The word that was probably meant, or None."""


def _quote(found: str) -> str:
    if not found:
        return "the end"
    return json.dumps(found[:MAX_SHOWN_CHARS] + ("..." if len(found) > MAX_SHOWN_CHARS else ""))


def find_similar_name(word: str, known: Iterable[str]) -> str | None:
    """The one of *known* that is most like *word*, or None when none is."""
    from difflib import get_close_matches  # costs start-up time, and most modes are well written

    by_lower_case = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), list(by_lower_case), n=1, cutoff=0.6)
    return by_lower_case[found[0]] if found else None
