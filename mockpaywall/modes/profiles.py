"""Chaos profiles: named modes, built in or defined in mockpaywall.toml.

    [profile.flaky-mobile]
    summary = "A phone on a train"
    mode = ["delay=lognormal(180,0.8)", "fault=reset@3%"]

`mode` is one mode, or a list of one-step modes that are joined by `+`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mockpaywall.model.mode import Mode
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.parser import parse
from mockpaywall.text.similar_names import find_similar_name

NAME_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
KEYS = ("summary", "mode")

BUILT_IN_PROFILES: Mapping[str, Mapping[str, object]] = {
    "bank-maintenance": {
        "summary": "A bank maintains its systems at night: most requests get a gateway page, all are slow",
        "mode": ["delay=300..1200", "http=503@70%", "http=504@15%"],
    },
    "flaky-mobile": {
        "summary": "A phone on a train: random delays, and some faults, a few after the session was created",
        "mode": [
            "delay=lognormal(180,0.8)",
            "fault=reset@3%",
            "fault=reset:after@2%",
            "fault=truncate:after@2%",
            "dribble=8/600@10%",
        ],
    },
    "issuer-slow": {
        "summary": "The issuer responds slowly, and some gateways time out",
        "mode": ["delay=lognormal(2500,0.5)", "http=504@5%"],
    },
    "deploy-window": {
        "summary": "A deployment: 502 three times, 503 five times, then slow up to request 15",
        "mode": ["http=502@first-3", "http=503@first-8", "delay=200..900@first-15"],
    },
    "rate-limited": {
        "summary": "Every third request exceeds the limit: 429 with Retry-After",
        "mode": ["http=429@every-3"],
    },
}
"""The same tables as in a mockpaywall.toml. Source: ours."""


class ProfileError(ValueError):
    """The profile is invalid. The message is one line and starts with `profile.NAME`."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A mode with a name."""

    name: str
    summary: str
    mode: Mode


def parse_profiles(tables: Mapping[str, object]) -> dict[str, Profile]:
    """Parse the built-in profiles and those in *tables* (`profile` in mockpaywall.toml), which may replace them.

    Raises ProfileError for an invalid name, key, value or mode.
    """
    return {name: _parse_profile(name, table) for name, table in {**BUILT_IN_PROFILES, **tables}.items()}


def map_to_modes(profiles: Mapping[str, Profile]) -> dict[str, Mode]:
    """Return the modes by profile name, as the parser takes them."""
    return {name: profile.mode for name, profile in profiles.items()}


def _parse_profile(name: str, table: object) -> Profile:
    if not NAME_PATTERN.fullmatch(name):
        expected = "expected at most 64 lower-case letters, digits and hyphens as the name"
        raise ProfileError(f"profile.{name!a}: {expected}")
    location = f"profile.{name}"
    if not isinstance(table, Mapping):
        raise ProfileError(f"{location}: expected a table with {' and '.join(KEYS)}")
    _reject_unknown_keys(location, table)
    summary = table.get("summary", "")
    if not isinstance(summary, str):
        raise ProfileError(f"{location}.summary: expected a string")
    return Profile(name, summary, _parse_mode(location, table.get("mode")))


def _reject_unknown_keys(location: str, table: Mapping[object, object]) -> None:
    unknown = next((key for key in table if key not in KEYS), None)
    if unknown is not None:
        similar = find_similar_name(str(unknown), KEYS)
        hint = f"; did you mean {similar}?" if similar else ""
        raise ProfileError(f"{location}: {str(unknown)!a} is not known; expected {' or '.join(KEYS)}{hint}")


def _parse_mode(location: str, value: object) -> Mode:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise ProfileError(f"{location}.mode: expected a mode, or a list of modes to combine")
    for number, text in enumerate(texts, 1):
        item = f"{location}.mode" if isinstance(value, str) else f"{location}.mode[{number}]"
        _reject_sequence(item, _parse_mode_text(item, text), is_single=len(texts) == 1)
    return _parse_mode_text(f"{location}.mode joined by +", "+".join(texts))


def _reject_sequence(location: str, mode: Mode, *, is_single: bool) -> None:
    is_sequence = mode.has_operations or len(mode.branches[0].steps) > 1
    if is_sequence and not is_single:
        raise ProfileError(
            f"{location}: expected one step; write a sequence or branches as one mode, not as a list"
        )


def _parse_mode_text(location: str, text: str) -> Mode:
    try:
        return parse(text)
    except ModeError as error:
        raise ProfileError(f"{location}: {error}") from None
