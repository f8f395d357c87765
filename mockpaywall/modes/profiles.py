"""Chaos profiles: modes with a name, shipped or written in mockpaywall.toml.

    [profile.flaky-mobile]
    summary = "A phone on a train"
    mode = ["delay=lognormal(180,0.8)", "fault=reset@3%"]

`mode` is one mode, or a list of one-step modes that act together as if joined by `+`: of those that exclude
each other, the first that acts wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mockpaywall.model.mode import Mode
from mockpaywall.modes.mode_error import ModeError, find_similar_name
from mockpaywall.modes.parser import parse

NAME_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
KEYS = ("summary", "mode")

BUILT_IN_PROFILES: Mapping[str, Mapping[str, object]] = {
    "bank-maintenance": {
        "summary": "The bank works on its systems at night: most requests meet a gateway page, all are slow",
        "mode": ["delay=300..1200", "http=503@70%", "http=504@15%"],
    },
    "flaky-mobile": {
        "summary": "A phone on a train: slow at random, broken now and then, sometimes after the fact",
        "mode": [
            "delay=lognormal(180,0.8)",
            "fault=reset@3%",
            "fault=reset:after@2%",
            "fault=truncate:after@2%",
            "dribble=8/600@10%",
        ],
    },
    "issuer-slow": {
        "summary": "The issuer answers late, and some gateways lose patience",
        "mode": ["delay=lognormal(2500,0.5)", "http=504@5%"],
    },
    "deploy-window": {
        "summary": "A new version rolls out: 3 bad gateways, 5 times unavailable, then slow until request 15",
        "mode": ["http=502@first-3", "http=503@first-8", "delay=200..900@first-15"],
    },
    "rate-limited": {
        "summary": "Every third request is one too many: 429 with Retry-After",
        "mode": ["http=429@every-3"],
    },
}
"""The tables that a mockpaywall.toml would hold for them. Source: ours."""


class ProfileError(ValueError):
    """A profile that cannot be used. Its text is one line and begins with `profile.NAME`."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A mode with a name."""

    name: str
    summary: str
    mode: Mode


def parse_profiles(tables: Mapping[str, object]) -> dict[str, Profile]:
    """The shipped profiles and those of *tables* (`profile` in mockpaywall.toml), which may replace them.

    Raises ProfileError for a name, key, value or mode that is not one.
    """
    return {name: _parse_profile(name, table) for name, table in {**BUILT_IN_PROFILES, **tables}.items()}


def map_to_modes(profiles: Mapping[str, Profile]) -> dict[str, Mode]:
    """What grammar.parse and grammar.reader take."""
    return {name: profile.mode for name, profile in profiles.items()}


def _parse_profile(name: str, table: object) -> Profile:
    where = f"profile.{name}" if NAME_PATTERN.fullmatch(name) else f"profile.{name!a}"
    if not NAME_PATTERN.fullmatch(name):
        raise ProfileError(f"{where}: a name is made of small letters, digits and hyphens, at most 64")
    if not isinstance(table, Mapping):
        raise ProfileError(f"{where}: expected a table with {' and '.join(KEYS)}")
    _reject_unknown_keys(where, table)
    summary = table.get("summary", "")
    if not isinstance(summary, str):
        raise ProfileError(f"{where}.summary: expected a text")
    return Profile(name, summary, _parse_mode(where, table.get("mode")))


def _reject_unknown_keys(location: str, table: Mapping[object, object]) -> None:
    unknown = next((key for key in table if key not in KEYS), None)
    if unknown is not None:
        meant = find_similar_name(str(unknown), KEYS)
        hint = f"; did you mean {meant}?" if meant else ""
        raise ProfileError(f"{location}: {str(unknown)!a} is not known; expected {' or '.join(KEYS)}{hint}")


def _parse_mode(location: str, value: object) -> Mode:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise ProfileError(f"{location}.mode: expected a mode, or a list of modes that act together")
    for number, text in enumerate(texts, 1):
        place = f"{location}.mode" if isinstance(value, str) else f"{location}.mode[{number}]"
        _reject_sequence(place, _parse_mode_text(place, text), is_single=len(texts) == 1)
    return _parse_mode_text(f"{location}.mode joined by +", "+".join(texts))


def _reject_sequence(location: str, mode: Mode, *, is_single: bool) -> None:
    if len(mode.steps) > 1 and not is_single:
        raise ProfileError(f"{location}: expected one step; a sequence is written as one mode, not in a list")


def _parse_mode_text(location: str, text: str) -> Mode:
    try:
        return parse(text)
    except ModeError as error:
        raise ProfileError(f"{location}: {error}") from None
