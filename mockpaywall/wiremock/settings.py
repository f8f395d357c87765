"""WireMock's delays: of one stub, and its global settings, which delay every response.

WireMock adds a fixed delay and one drawn from a distribution; the parts of a mode add up in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockpaywall.matching.json_fields import optional_members, parse_integer, parse_number, stated_members
from mockpaywall.matching.json_node import JsonNode, format_alternatives
from mockpaywall.model.global_delay import GlobalDelay
from mockpaywall.model.mode import OK, Effect, Mode
from mockpaywall.modes.effects.delay import (
    MAX_DELAY_MS,
    MAX_SIGMA,
    FixedDelay,
    LogNormalDelay,
    UniformDelay,
)

GLOBAL_FIXED_DELAY = "fixedDelay"
STUB_FIXED_DELAY = "fixedDelayMilliseconds"
DISTRIBUTION = "delayDistribution"
EXTENDED = "extended"
PROXY = "proxyPassThrough"
SETTINGS_KEY = "settings"
GLOBAL_KEYS = (GLOBAL_FIXED_DELAY, DISTRIBUTION, EXTENDED, PROXY)
EXPECTED_SETTINGS = f"settings: an object with {GLOBAL_FIXED_DELAY} and {DISTRIBUTION}"
EXPECTED_EXTENSION = f"an object with {EXTENDED}"
EXPECTED_DISTRIBUTION = 'a delay distribution, such as {"type": "lognormal", "median": 300, "sigma": 0.4}'
SIGMA_DECIMALS = 4
"""Those of a sigma in a mode; WireMock takes any."""
UNSUPPORTED_DISTRIBUTION_KEYS = {
    "maxValue": "a drawn delay has no upper end here; use uniform, or lognormal without it"
}


def parse_global_delay(body: JsonNode, parse_mode: Callable[[str], Mode]) -> GlobalDelay:
    """Return the settings in *body*, bare or under the key `settings`. Raises PatternError."""
    settings = body.object_members(EXPECTED_SETTINGS).get(SETTINGS_KEY, body)
    members = optional_members(settings, EXPECTED_SETTINGS, *GLOBAL_KEYS)
    _parse_extended(members)
    if PROXY in members:
        members[PROXY].boolean()
    parts = parse_delays(members, GLOBAL_FIXED_DELAY)
    as_given = {name: node.value for name, node in members.items() if name != PROXY}
    return GlobalDelay(parse_mode("+".join(parts)) if parts else OK, as_given)


def extend_settings(global_delay: GlobalDelay, body: JsonNode) -> GlobalDelay:
    """Add the values under `extended` in *body*; they are kept and shown, and mean nothing. Raises PatternError."""
    members = optional_members(body, EXPECTED_EXTENSION, EXTENDED)
    extended = {**global_delay.as_given.get(EXTENDED, {}), **_parse_extended(members)}
    return GlobalDelay(global_delay.mode, {**global_delay.as_given, EXTENDED: extended})


def render_settings(global_delay: GlobalDelay) -> dict[str, Any]:
    """Return the settings as they were set, without the key `settings`."""
    return {**global_delay.as_given, PROXY: False}


def parse_delays(members: Mapping[str, JsonNode], fixed_key: str) -> list[str]:
    """Return the parts of a mode, `delay=500` or `delay=100..200`, for both kinds of delay. Raises PatternError."""
    parts = []
    if fixed_key in members:
        parts.append(f"delay={_parse_milliseconds(members[fixed_key])}")
    if DISTRIBUTION in members:
        parts.append(f"delay={_parse_distribution(members[DISTRIBUTION])}")
    return parts


def render_delay(delay: Effect | None) -> dict[str, Any]:
    """Return *delay* as a member of a stub's response; empty for an effect that is not a delay."""
    match delay:
        case FixedDelay(delay_ms=delay_ms):
            return {STUB_FIXED_DELAY: delay_ms}
        case UniformDelay(low_ms=low_ms, high_ms=high_ms):
            return {DISTRIBUTION: {"type": "uniform", "lower": low_ms, "upper": high_ms}}
        case LogNormalDelay(median_ms=median_ms, sigma=sigma):
            return {DISTRIBUTION: {"type": "lognormal", "median": median_ms, "sigma": sigma}}
        case _:
            return {}


def _parse_extended(members: Mapping[str, JsonNode]) -> dict[str, Any]:
    if EXTENDED not in members:
        return {}
    return {name: node.value for name, node in members[EXTENDED].object_members("an object").items()}


def _parse_milliseconds(node: JsonNode) -> int:
    return parse_integer(node, 0, MAX_DELAY_MS, "milliseconds")


def _parse_distribution(node: JsonNode) -> str:
    type_node = node.object_members(EXPECTED_DISTRIBUTION).get("type", node)
    if type_node.value not in TYPE_NAMES:
        raise type_node.make_error(f"a type: {format_alternatives(TYPE_NAMES)}")
    keys, format_argument = DISTRIBUTION_TYPES[type_node.value]
    members = stated_members(node, EXPECTED_DISTRIBUTION, ("type", *keys), UNSUPPORTED_DISTRIBUTION_KEYS)
    if not members.keys() >= set(keys):
        raise node.make_error(f"a delay distribution with {format_alternatives(keys)}")
    return format_argument(*(members[key] for key in keys))


def _format_lognormal(median: JsonNode, sigma: JsonNode) -> str:
    median_ms = round(parse_number(median, 0, MAX_DELAY_MS, "a median in milliseconds"))
    return f"lognormal({median_ms},{round(parse_number(sigma, 0, MAX_SIGMA, 'a sigma') + 0.0, SIGMA_DECIMALS):g})"


def _format_uniform(lower: JsonNode, upper: JsonNode) -> str:
    low_ms = _parse_milliseconds(lower)
    return f"{low_ms}..{parse_integer(upper, low_ms, MAX_DELAY_MS, 'milliseconds not below lower')}"


def _format_fixed(milliseconds: JsonNode) -> str:
    return str(_parse_milliseconds(milliseconds))


DISTRIBUTION_TYPES: Mapping[str, tuple[tuple[str, ...], Callable[..., str]]] = {
    "lognormal": (("median", "sigma"), _format_lognormal),
    "uniform": (("lower", "upper"), _format_uniform),
    "fixed": (("milliseconds",), _format_fixed),
}
"""Type -> its keys, and the function that formats the argument of `delay=`. Source: documented (WireMock)."""
TYPE_NAMES = tuple(DISTRIBUTION_TYPES)
