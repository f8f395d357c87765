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
from mockpaywall.modes.mode_error import ModeError, nearest
from mockpaywall.modes.parser import parse

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
KEYS = ("summary", "mode")

SHIPPED: Mapping[str, Mapping[str, object]] = {
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


def profiles(tables: Mapping[str, object]) -> dict[str, Profile]:
    """The shipped profiles and those of *tables* (`profile` in mockpaywall.toml), which may replace them.

    Raises ProfileError for a name, key, value or mode that is not one.
    """
    return {name: _profile(name, table) for name, table in {**SHIPPED, **tables}.items()}


def modes_of(known: Mapping[str, Profile]) -> dict[str, Mode]:
    """What grammar.parse and grammar.reader take."""
    return {name: profile.mode for name, profile in known.items()}


def _profile(name: str, table: object) -> Profile:
    where = f"profile.{name}" if NAME.fullmatch(name) else f"profile.{name!a}"
    if not NAME.fullmatch(name):
        raise ProfileError(f"{where}: a name is made of small letters, digits and hyphens, at most 64")
    if not isinstance(table, Mapping):
        raise ProfileError(f"{where}: expected a table with {' and '.join(KEYS)}")
    _refuse_unknown(where, table)
    summary = table.get("summary", "")
    if not isinstance(summary, str):
        raise ProfileError(f"{where}.summary: expected a text")
    return Profile(name, summary, _mode(where, table.get("mode")))


def _refuse_unknown(where: str, table: Mapping[object, object]) -> None:
    unknown = next((key for key in table if key not in KEYS), None)
    if unknown is not None:
        meant = nearest(str(unknown), KEYS)
        hint = f"; did you mean {meant}?" if meant else ""
        raise ProfileError(f"{where}: {str(unknown)!a} is not known; expected {' or '.join(KEYS)}{hint}")


def _mode(where: str, value: object) -> Mode:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise ProfileError(f"{where}.mode: expected a mode, or a list of modes that act together")
    for number, text in enumerate(texts, 1):
        place = f"{where}.mode" if isinstance(value, str) else f"{where}.mode[{number}]"
        _refuse_sequence(place, _parsed(place, text), alone=len(texts) == 1)
    return _parsed(f"{where}.mode joined by +", "+".join(texts))


def _refuse_sequence(place: str, mode: Mode, *, alone: bool) -> None:
    if len(mode.steps) > 1 and not alone:
        raise ProfileError(f"{place}: expected one step; a sequence is written as one mode, not in a list")


def _parsed(place: str, text: str) -> Mode:
    try:
        return parse(text)
    except ModeError as error:
        raise ProfileError(f"{place}: {error}") from None
