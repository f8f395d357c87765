"""Text that stands in a string of every language as it is."""

from __future__ import annotations

import re

_UNSAFE = re.compile(r"[\"'\\$`#{}]")
"""What means something in a string of one of the languages. No URL and no usual key has it."""


def require_plain(*texts: str) -> None:
    """Raise ValueError for a URL or a key that cannot stand in a string. The message does not repeat it."""
    if any(_UNSAFE.search(text) for text in texts):
        raise ValueError("a key with quotes, backslashes, braces, $, # or ` has to be written in by hand")
