"""Levenshtein distance between two texts, as WireMock computes it for near misses.

Our own code instead of a library: memory is linear, 40 characters take 20 µs and the worst case, 2048 characters
that all differ, 2 ms. A compiled dependency for 40 lines would not pay off.
"""

from __future__ import annotations

from mockpaywall.model.work_budget import spend

MAX_COMPARED_CHARS = 2048
"""Characters that are compared after a common prefix and suffix are removed. Source: ours."""
COMPARED_CHARS_PER_STEP = 8
"""Characters of a common prefix and suffix that take one step."""


def normalized_distance(one: str, other: str) -> float:
    """Return the edit distance divided by the longer length: 0 for equal texts, 1 for texts without overlap."""
    longer = max(len(one), len(other))
    return levenshtein(one, other) / longer if longer else 0.0


def levenshtein(one: str, other: str) -> int:
    """Return how many characters must be inserted, deleted or replaced to turn *one* into *other*.

    Of what follows MAX_COMPARED_CHARS only the difference in length counts. Raises WorkExceeded.
    """
    spend(1 + min(len(one), len(other)) // COMPARED_CHARS_PER_STEP)
    one, other = _strip_common_ends(one, other)
    excess = abs(len(one[MAX_COMPARED_CHARS:]) - len(other[MAX_COMPARED_CHARS:]))
    return _compute_myers_distance(one[:MAX_COMPARED_CHARS], other[:MAX_COMPARED_CHARS]) + excess


def _strip_common_ends(one: str, other: str) -> tuple[str, str]:
    start = _count_common_prefix(one, other)
    one, other = one[start:], other[start:]
    end = _count_common_prefix(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _count_common_prefix(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compute_myers_distance(one: str, other: str) -> int:
    """Run Myers' bit-parallel algorithm (1999, in Hyyrö's form of 2003): two integers hold a table column."""
    if not one or not other:
        return len(one) + len(other)
    spend(len(one) + len(other))
    positions: dict[str, int] = {}
    for index, character in enumerate(one):
        positions[character] = positions.get(character, 0) | 1 << index
    all_bits, last_bit, distance = (1 << len(one)) - 1, 1 << len(one) - 1, len(one)
    positive, negative = all_bits, 0
    for character in other:
        equal = positions.get(character, 0)
        diagonal = (((equal & positive) + positive) ^ positive) | equal | negative
        increase, decrease = negative | (all_bits & ~(diagonal | positive)), positive & diagonal
        distance += bool(increase & last_bit) - bool(decrease & last_bit)
        increase = increase << 1 | 1
        positive = (decrease << 1 | ~(diagonal | increase)) & all_bits
        negative = increase & diagonal & all_bits
    return distance
