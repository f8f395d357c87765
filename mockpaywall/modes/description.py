"""The description of all modes as JSON values: for GET /__admin/modes and `mockpaywall modes --json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mockpaywall.modes.magic_phone import FAMILIES, PREFIX, MagicPhoneFamily
from mockpaywall.modes.magic_values import (
    MAGIC_CODES,
    list_magic_amounts,
    list_magic_cards,
    list_test_cards,
)
from mockpaywall.modes.operation_names import OPERATION_NAMES
from mockpaywall.modes.part_registry import PART_TYPES, TRIGGERS
from mockpaywall.modes.part_type import PartType
from mockpaywall.modes.profiles import Profile
from mockpaywall.paywall.masterpass.card_outcomes import MAGIC_FORM

GRAMMAR = (
    'mode = branch *(";" branch)',
    'branch = [operation ">"] step *("," step)',
    'step = part *("+" part) | "profile=" name',
    'part = name ["=" argument] ["@" when]',
    "when = NN% | every-N | first-N | over-N/SECONDSs | for-SECONDSs",
)


def describe_modes(profiles: Mapping[str, Profile]) -> dict[str, Any]:
    """Describe the grammar, operations, parts, triggers, magic values and profiles."""
    return {
        "grammar": list(GRAMMAR),
        "operations": list(OPERATION_NAMES),
        "modes": [_describe_part(part_type) for part_type in PART_TYPES],
        "when": [asdict(trigger) for trigger in TRIGGERS],
        "magicPhones": [_describe_family(family) for family in FAMILIES],
        **describe_magic_values(),
        "profiles": [
            {"name": profile.name, "summary": profile.summary, "mode": str(profile.mode)}
            for profile in profiles.values()
        ],
    }


def describe_magic_values() -> dict[str, Any]:
    """Describe the codes, cards and amounts that act without a mode: for `mockpaywall cards --json`, too."""
    return {
        "magicCodes": [{"code": one.value, "effect": one.effect} for one in MAGIC_CODES],
        "testCards": [{"number": one.value, "effect": one.effect} for one in list_test_cards()],
        "magicCards": {
            "form": MAGIC_FORM,
            "cards": [{"number": one.value, "effect": one.effect} for one in list_magic_cards()],
        },
        "magicAmounts": [{"amount": one.value, "effect": one.effect} for one in list_magic_amounts()],
    }


def _describe_family(family: MagicPhoneFamily) -> dict[str, Any]:
    return {
        "phone": f"{PREFIX} {family.digits} {family.argument}",
        "mode": family.mode,
        "choices": [{"phone": phone, "mode": mode} for phone, mode in family.list_phones()],
    }


def _describe_part(part_type: PartType) -> dict[str, Any]:
    return {
        "name": part_type.name,
        "written": part_type.syntax,
        "effect": part_type.effect,
        "example": part_type.example,
        "choices": [asdict(choice) for choice in part_type.choices],
        "provenance": f"{part_type.provenance}: {part_type.source}",
    }
