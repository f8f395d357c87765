"""The vocabulary for machines: what GET /__admin/modes answers and `mockpaywall modes --json` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mockpaywall.modes.catalogue import CATALOGUE, WHENS
from mockpaywall.modes.kind import Choice, PartKind
from mockpaywall.modes.magic import FAMILIES, PREFIX
from mockpaywall.modes.profiles import Profile

GRAMMAR = (
    'mode = step *("," step)',
    'step = part *("+" part) | "profile=" name',
    'part = name ["=" argument] ["@" when]',
    "when = NN% | every-N | first-N",
)


def listing(known: Mapping[str, Profile]) -> dict[str, Any]:
    """Everything a mode can say, as JSON-able values, in the order of the tables."""
    return {
        "grammar": list(GRAMMAR),
        "parts": [_part(kind) for kind in CATALOGUE],
        "when": _choices(WHENS),
        "magicPhones": [
            {"phone": f"{PREFIX} {family.digits} {family.argument}", "mode": family.mode}
            for family in FAMILIES
        ],
        "profiles": [
            {"name": profile.name, "summary": profile.summary, "mode": str(profile.mode)}
            for profile in known.values()
        ],
    }


def _part(kind: PartKind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "argument": kind.argument,
        "effect": kind.effect,
        "example": kind.example,
        "provenance": kind.provenance,
        "source": kind.source,
        "choices": _choices(kind.choices),
    }


def _choices(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"name": choice.name, "effect": choice.effect} for choice in choices]
