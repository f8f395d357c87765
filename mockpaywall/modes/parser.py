"""Reading a mode: text to value. `str` of the value is the way back.

    mode  = step *("," step)        successive requests take successive steps; the last one stays
    step  = part *("+" part)        parts act together
    part  = name ["=" argument] ["@" when]
    when  = NN% | every-N | first-N

Ours: a step may be `profile=NAME`, which stands for the steps of that profile; spaces and tabs between words
and signs mean nothing. Of parts that exclude each other, the first written that acts wins; one that could
never act, because a part before it always does, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from mockpaywall.model.mode import OK, Effect, Mode, Part, Step
from mockpaywall.model.trigger import ALWAYS, Always, Every, First, Percent, When
from mockpaywall.modes.conflicts import clash
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.part_registry import CATALOGUE
from mockpaywall.modes.scanner import Cursor

MOST_TURNS = 1_000_000_000
"""The largest N of every-N and first-N. Source: ours."""
KEPT = 256
"""How many texts a reader keeps the modes of; a text is at most 1,000 characters."""

NO_PROFILES: Mapping[str, Mode] = MappingProxyType({})
PROFILE = "profile"

_KINDS = {kind.name: kind for kind in CATALOGUE}
_COUNTS: Mapping[str, type[Every] | type[First]] = {"every": Every, "first": First}
_DIGIT = re.compile(r"(?=[0-9])")
_PROFILE_NAME = re.compile(r"[A-Za-z0-9-]+")


def reader(profiles: Mapping[str, Mode]) -> Callable[[str], Mode]:
    """`parse` with these profiles, remembering what it read: a mode is parsed once, not once a request."""
    known = dict(profiles)

    @lru_cache(maxsize=KEPT)
    def read(text: str) -> Mode:
        return parse(text, known)

    return read


def parse(text: str, profiles: Mapping[str, Mode] = NO_PROFILES) -> Mode:
    """The mode that *text* says; OK itself for `ok`. Raises ModeError."""
    cursor = Cursor(text)
    steps = _step(cursor, profiles)
    while cursor.take(","):
        steps += _step(cursor, profiles)
    mode = Mode(steps)
    return OK if mode == OK else mode


def _step(cursor: Cursor, profiles: Mapping[str, Mode]) -> tuple[Step, ...]:
    """One step, or all those of a profile."""
    name = cursor.choice((*_KINDS, PROFILE), "a part")
    if name == PROFILE:
        return _profile(cursor, profiles)
    parts = [_part(name, cursor)]
    while cursor.take("+"):
        start = cursor.at
        part = _part(cursor.choice(_KINDS, "a part"), cursor)
        _refuse_dead(part, parts, cursor.text, start)
        parts.append(part)
    when = "" if parts[-1].when != ALWAYS else '"@", '
    cursor.stop(",", f'{when}"+", "," or the end')
    return (Step(tuple(parts)),)


def _part(name: str, cursor: Cursor) -> Part:
    return Part(name, _effect(name, cursor), _when(cursor))


def _effect(name: str, cursor: Cursor) -> Effect | None:
    kind = _KINDS[name]
    if kind.read is None:
        return None
    cursor.expect("=", f'"=" and {kind.expected}')
    return kind.read(cursor)


def _when(cursor: Cursor) -> When:
    if not cursor.take("@"):
        return ALWAYS
    if cursor.scan(_DIGIT) is not None:
        return _percent(cursor)
    word = cursor.choice(_COUNTS, "NN% or a count")
    cursor.expect("-", '"-" and a number')
    return _COUNTS[word](cursor.whole(1, MOST_TURNS, "a number"))


def _percent(cursor: Cursor) -> Percent:
    percent = cursor.decimal(0, 100, "a percentage")
    cursor.expect("%", '"%"')
    return Percent(percent)


def _refuse_dead(part: Part, before: list[Part], text: str, start: int) -> None:
    """Raises ModeError when a part that always acts stands before *part* and excludes it."""
    for other in before:
        reason = clash(other, part)
        if reason is None or not isinstance(other.when, Always):
            continue
        order = "" if isinstance(part.when, Always) else "; write it first, for that one always acts"
        raise ModeError(text, start + 1, str(part), f"a part that goes with {other} ({reason}){order}")


def _profile(cursor: Cursor, profiles: Mapping[str, Mode]) -> tuple[Step, ...]:
    cursor.expect("=", '"=" and the name of a profile')
    start = cursor.at
    name = cursor.scan(_PROFILE_NAME)
    if name is None or name not in profiles:
        raise cursor.error(f"a profile ({', '.join(profiles) or 'none is known here'})", start, profiles)
    cursor.stop(",", '"," or the end, for a profile stands alone')
    return profiles[name].steps
