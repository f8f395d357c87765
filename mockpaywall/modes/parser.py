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
from mockpaywall.model.trigger import ALWAYS, Always, Every, First, Percent, Trigger
from mockpaywall.modes.conflicts import conflict_reason
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.part_registry import PART_TYPES
from mockpaywall.modes.scanner import Scanner

MAX_TRIGGER_COUNT = 1_000_000_000
"""The largest N of every-N and first-N. Source: ours."""
CACHE_SIZE = 256
"""How many texts a reader keeps the modes of; a text is at most 1,000 characters."""

NO_PROFILES: Mapping[str, Mode] = MappingProxyType({})
PROFILE_KEYWORD = "profile"

_PART_TYPES = {kind.name: kind for kind in PART_TYPES}
_COUNT_TRIGGERS: Mapping[str, type[Every] | type[First]] = {"every": Every, "first": First}
_DIGIT = re.compile(r"(?=[0-9])")
_PROFILE_NAME = re.compile(r"[A-Za-z0-9-]+")


def make_cached_parser(profiles: Mapping[str, Mode]) -> Callable[[str], Mode]:
    """`parse` with these profiles, remembering what it read: a mode is parsed once, not once a request."""
    known = dict(profiles)

    @lru_cache(maxsize=CACHE_SIZE)
    def read(text: str) -> Mode:
        return parse(text, known)

    return read


def parse(text: str, profiles: Mapping[str, Mode] = NO_PROFILES) -> Mode:
    """The mode that *text* says; OK itself for `ok`. Raises ModeError."""
    cursor = Scanner(text)
    steps = _parse_step(cursor, profiles)
    while cursor.accept(","):
        steps += _parse_step(cursor, profiles)
    mode = Mode(steps)
    return OK if mode == OK else mode


def _parse_step(scanner: Scanner, profiles: Mapping[str, Mode]) -> tuple[Step, ...]:
    """One step, or all those of a profile."""
    name = scanner.parse_choice((*_PART_TYPES, PROFILE_KEYWORD), "a part")
    if name == PROFILE_KEYWORD:
        return _parse_profile(scanner, profiles)
    parts = [_parse_part(name, scanner)]
    while scanner.accept("+"):
        start = scanner.position
        part = _parse_part(scanner.parse_choice(_PART_TYPES, "a part"), scanner)
        _reject_unreachable_part(part, parts, scanner.text, start)
        parts.append(part)
    when = "" if parts[-1].trigger != ALWAYS else '"@", '
    scanner.expect_end_or(",", f'{when}"+", "," or the end')
    return (Step(tuple(parts)),)


def _parse_part(name: str, scanner: Scanner) -> Part:
    return Part(name, _parse_effect(name, scanner), _parse_trigger(scanner))


def _parse_effect(name: str, scanner: Scanner) -> Effect | None:
    kind = _PART_TYPES[name]
    if kind.parse_argument is None:
        return None
    scanner.expect("=", f'"=" and {kind.expected}')
    return kind.parse_argument(scanner)


def _parse_trigger(scanner: Scanner) -> Trigger:
    if not scanner.accept("@"):
        return ALWAYS
    if scanner.scan(_DIGIT) is not None:
        return _parse_percent(scanner)
    word = scanner.parse_choice(_COUNT_TRIGGERS, "NN% or a count")
    scanner.expect("-", '"-" and a number')
    return _COUNT_TRIGGERS[word](scanner.parse_int(1, MAX_TRIGGER_COUNT, "a number"))


def _parse_percent(scanner: Scanner) -> Percent:
    percent = scanner.parse_decimal(0, 100, "a percentage")
    scanner.expect("%", '"%"')
    return Percent(percent)


def _reject_unreachable_part(part: Part, before: list[Part], text: str, start: int) -> None:
    """Raises ModeError when a part that always acts stands before *part* and excludes it."""
    for other in before:
        reason = conflict_reason(other, part)
        if reason is None or not isinstance(other.trigger, Always):
            continue
        order = "" if isinstance(part.trigger, Always) else "; write it first, for that one always acts"
        raise ModeError(text, start + 1, str(part), f"a part that goes with {other} ({reason}){order}")


def _parse_profile(scanner: Scanner, profiles: Mapping[str, Mode]) -> tuple[Step, ...]:
    scanner.expect("=", '"=" and the name of a profile')
    start = scanner.position
    name = scanner.scan(_PROFILE_NAME)
    if name is None or name not in profiles:
        raise scanner.make_error(
            f"a profile ({', '.join(profiles) or 'none is known here'})", start, profiles
        )
    scanner.expect_end_or(",", '"," or the end, for a profile stands alone')
    return profiles[name].steps
