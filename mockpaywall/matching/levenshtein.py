"""How different two texts are: single-character edits, as a part of the longer text."""

from __future__ import annotations

MAX_COMPARED_CHARS = 2048
"""Characters that are compared one by one, after what both have in common at the ends. Source: ours."""


def normalized_distance(one: str, other: str) -> float:
    """0 for equal texts, 1 for texts with nothing in common.

    Levenshtein's distance over the longer length, as WireMock has it; past LONGEST only lengths are compared.
    """
    longer = max(len(one), len(other))
    return levenshtein(one, other) / longer if longer else 0.0


def levenshtein(one: str, other: str) -> int:
    """How many characters must be put in, taken out or changed to make *other* of *one*."""
    one, other = _strip_common_ends(one, other)
    beyond = abs(len(one[MAX_COMPARED_CHARS:]) - len(other[MAX_COMPARED_CHARS:]))
    return _compute_myers_distance(one[:MAX_COMPARED_CHARS], other[:MAX_COMPARED_CHARS]) + beyond


def _strip_common_ends(one: str, other: str) -> tuple[str, str]:
    start = _count_common_prefix(one, other)
    one, other = one[start:], other[start:]
    end = _count_common_prefix(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _count_common_prefix(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compute_myers_distance(one: str, other: str) -> int:
    """Myers' bit-parallel distance (1999, as Hyyrö wrote it in 2003): a column of the table in two integers."""
    if not one or not other:
        return len(one) + len(other)
    places: dict[str, int] = {}
    for index, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << index
    whole, last, score = (1 << len(one)) - 1, 1 << len(one) - 1, len(one)
    plus, minus = whole, 0
    for character in other:
        equal = places.get(character, 0)
        diagonal = (((equal & plus) + plus) ^ plus) | equal | minus
        up, down = minus | (whole & ~(diagonal | plus)), plus & diagonal
        score += bool(up & last) - bool(down & last)
        up = up << 1 | 1
        plus = (down << 1 | ~(diagonal | up)) & whole
        minus = up & diagonal & whole
    return score
