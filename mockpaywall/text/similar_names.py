"""Suggest the known name that a misspelled one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable

SIMILARITY_CUTOFF = 0.6
"""The difflib ratio, 0 to 1, that a name needs to be suggested."""


def find_similar_name(name: str, known: Iterable[str], cutoff: float = SIMILARITY_CUTOFF) -> str | None:
    """Return the one of *known* that is most like *name* in any letter case, or None when none is."""
    from difflib import get_close_matches  # imported on demand: it costs start-up time, and errors are rare

    by_lower_case = {candidate.lower(): candidate for candidate in known}
    matches = get_close_matches(name.lower(), list(by_lower_case), n=1, cutoff=cutoff)
    return by_lower_case[matches[0]] if matches else None


def format_suggestion(name: str | None) -> str:
    """Return `; did you mean NAME?`, or an empty string for None."""
    return f"; did you mean {name}?" if name else ""
