"""The vocabulary for machines: what GET /__admin/modes answers and `mockpaywall modes --json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mockpaywall.modes.magic_phone import FAMILIES, PREFIX
from mockpaywall.modes.part_registry import CATALOGUE, WHENS
from mockpaywall.modes.part_type import PartKind
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
        "modes": [_part(kind) for kind in CATALOGUE],
        "when": [asdict(when) for when in WHENS],
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
        "written": kind.written,
        "effect": kind.effect,
        "example": kind.example,
        "choices": [asdict(choice) for choice in kind.choices],
        "provenance": f"{kind.provenance}: {kind.source}",
    }
