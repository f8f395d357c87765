"""The parser of modes. `str(mode)` is the inverse.

    mode   = branch *(";" branch)                 each operation has its own branch
    branch = [operation ">"] step *("," step)     successive requests take successive steps; the last one stays
    step   = part *("+" part)                     parts act together
    part   = name ["=" argument] ["@" when]
    when   = NN% | every-N | first-N | over-N/SECONDSs | for-SECONDSs

Ours: a step may be `profile=NAME`, which stands for the steps of that profile, and the profile may have branches
where it is the whole mode. Spaces and tabs between tokens are
ignored. Of parts that conflict, the first one that applies wins. A part that could never apply, because a
conflicting part before it always applies, is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from mockpaywall.model.mode import BRANCH_SEPARATOR, OK, OPERATION_END, Branch, Effect, Mode, Part, Step
from mockpaywall.model.trigger import ALWAYS, Always, Every, First, For, Over, Percent, Trigger
from mockpaywall.modes.conflicts import conflict_reason
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.operation_names import OPERATION_NAMES
from mockpaywall.modes.part_registry import PART_TYPES_BY_NAME
from mockpaywall.modes.scanner import MAX_LENGTH, Scanner

MAX_TRIGGER_COUNT = 1_000_000_000
"""The maximum N of every-N and first-N. Source: ours."""
MAX_QUOTA = 1000
"""The maximum N of over-N: the times of that many requests are kept. Source: ours."""
MAX_TRIGGER_S = 86_400
"""The maximum SECONDS of over-N/SECONDSs and for-SECONDSs: one day. Source: ours."""
CACHE_SIZE = 256
"""Texts per parser; a text has at most 1,000 characters."""

NO_PROFILES: Mapping[str, Mode] = MappingProxyType({})
PROFILE_KEYWORD = "profile"

_COUNT_TRIGGERS: Mapping[str, type[Every] | type[First]] = {"every": Every, "first": First}
_DIGIT = re.compile(r"(?=[0-9])")
_PROFILE_NAME = re.compile(r"[A-Za-z0-9-]+")
_WHOLE_PROFILE = re.compile(rf"[ \t]*{PROFILE_KEYWORD}[ \t]*=[ \t]*([A-Za-z0-9-]*)[ \t]*")
_OPERATION = re.compile(rf"[^\s,;+@=:()%{OPERATION_END}]+(?=[ \t]*{OPERATION_END})")


def make_cached_parser(profiles: Mapping[str, Mode]) -> Callable[[str], Mode]:
    """Return `parse` with these profiles and a cache, so that a mode is not parsed again for each request."""
    known = dict(profiles)

    @lru_cache(maxsize=CACHE_SIZE)
    def parse_cached(text: str) -> Mode:
        return parse(text, known)

    return parse_cached


def parse(text: str, profiles: Mapping[str, Mode] = NO_PROFILES) -> Mode:
    """Parse *text*. Returns the object OK for `ok`. Raises ModeError."""
    scanner = Scanner(text)
    if profile := _WHOLE_PROFILE.fullmatch(text):
        return _find_profile(scanner, profile.start(1), profiles)
    branches = [_parse_branch(scanner, profiles, ())]
    while scanner.accept(BRANCH_SEPARATOR):
        branches.append(_parse_branch(scanner, profiles, branches))
    mode = Mode(tuple(branches))
    if len(str(mode)) > MAX_LENGTH:  # the stores keep this text, and it is parsed again
        raise scanner.make_error(
            f"at most {MAX_LENGTH} characters with the profiles written out", 0, found=text
        )
    return OK if mode == OK else mode


def _parse_branch(scanner: Scanner, profiles: Mapping[str, Mode], before: Iterable[Branch]) -> Branch:
    operation = _parse_operation(scanner, {branch.operation for branch in before})
    steps = _parse_step(scanner, profiles)
    while scanner.accept(","):
        steps += _parse_step(scanner, profiles)
    return Branch(steps, operation)


def _parse_operation(scanner: Scanner, known: Collection[str | None]) -> str | None:
    """Parse the operation of a branch; None without one. *known* are those of the branches before."""
    start = scanner.position
    name = scanner.scan(_OPERATION)
    if name is None:
        if None in known and not scanner.is_at_end:
            raise scanner.make_error('an operation and ">": there is a branch without one already')
        return None
    if name not in OPERATION_NAMES:
        raise scanner.make_error(
            f"an operation ({', '.join(OPERATION_NAMES)})", start, OPERATION_NAMES, found=name
        )
    if name in known:
        raise scanner.make_error("an operation without a branch before", start, found=name)
    scanner.expect(OPERATION_END, f'"{OPERATION_END}" and a part')
    return name


def _parse_step(scanner: Scanner, profiles: Mapping[str, Mode]) -> tuple[Step, ...]:
    """Parse one step, or a profile with all its steps."""
    name = scanner.parse_choice((*PART_TYPES_BY_NAME, PROFILE_KEYWORD), "a part")
    if name == PROFILE_KEYWORD:
        return _parse_profile(scanner, profiles)
    parts = [_parse_part(name, scanner)]
    while scanner.accept("+"):
        start = scanner.position
        part = _parse_part(scanner.parse_choice(PART_TYPES_BY_NAME, "a part"), scanner)
        _reject_unreachable_part(part, parts, scanner.text, start)
        parts.append(part)
    at = "" if parts[-1].trigger != ALWAYS else '"@", '
    scanner.expect_end_or((",", BRANCH_SEPARATOR), f'{at}"+", ",", ";" or the end')
    return (Step(tuple(parts)),)


def _parse_part(name: str, scanner: Scanner) -> Part:
    return Part(name, _parse_effect(name, scanner), _parse_trigger(scanner))


def _parse_effect(name: str, scanner: Scanner) -> Effect | None:
    part_type = PART_TYPES_BY_NAME[name]
    if part_type.parse_argument is None:
        return part_type.constant
    scanner.expect("=", f'"=" and {part_type.expected}')
    return part_type.parse_argument(scanner)


def _parse_trigger(scanner: Scanner) -> Trigger:
    if not scanner.accept("@"):
        return ALWAYS
    if scanner.scan(_DIGIT) is not None:
        return _parse_percent(scanner)
    word = scanner.parse_choice((*_COUNT_TRIGGERS, "over", "for"), "NN% or a count")
    scanner.expect("-", '"-" and a number')
    if word == "over":
        return _parse_over(scanner)
    if word == "for":
        return For(scanner.parse_seconds(MAX_TRIGGER_S))
    return _COUNT_TRIGGERS[word](scanner.parse_int(1, MAX_TRIGGER_COUNT, "a number"))


def _parse_over(scanner: Scanner) -> Over:
    quota = scanner.parse_int(1, MAX_QUOTA, "a number")
    scanner.expect("/", '"/" and seconds')
    return Over(quota, scanner.parse_seconds(MAX_TRIGGER_S))


def _parse_percent(scanner: Scanner) -> Percent:
    percent = scanner.parse_decimal(0, 100, "a percentage")
    scanner.expect("%", '"%"')
    return Percent(percent)


def _reject_unreachable_part(part: Part, before: list[Part], text: str, start: int) -> None:
    """Raise ModeError when a part before *part* conflicts with it and always applies."""
    for other in before:
        reason = conflict_reason(other, part)
        if reason is None or not isinstance(other.trigger, Always):
            continue
        order = "" if isinstance(part.trigger, Always) else f"; write it before {other}, which always applies"
        expected = f"a part that can be combined with {other} ({reason}){order}"
        raise ModeError(text, start + 1, str(part), expected)


def _parse_profile(scanner: Scanner, profiles: Mapping[str, Mode]) -> tuple[Step, ...]:
    scanner.expect("=", '"=" and the name of a profile')
    start = scanner.position
    mode = _find_profile(scanner, start, profiles)
    if mode.has_operations:
        raise scanner.make_error(
            "a profile without branches: one with branches must be the whole mode", start
        )
    scanner.expect_end_or((",", BRANCH_SEPARATOR), '",", ";" or the end: a profile cannot be combined')
    return mode.branches[0].steps


def _find_profile(scanner: Scanner, start: int, profiles: Mapping[str, Mode]) -> Mode:
    """Return the profile whose name is at *start*, and move past it."""
    scanner.position = start
    name = scanner.scan(_PROFILE_NAME)
    if name is None or name not in profiles:
        raise scanner.make_error(f"a profile ({', '.join(profiles) or 'there are none'})", start, profiles)
    return profiles[name]
