"""WireMock's delays read as parts of a mode. WireMock adds a fixed delay and a drawn one, and so do we."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockpaywall.matching.json_node import JsonNode, format_alternatives
from mockpaywall.modes.effects.delay import MAX_DELAY_MS, MAX_SIGMA
from mockpaywall.web.admin.request_args import parse_integer, parse_number

DISTRIBUTION = "delayDistribution"
UNSUPPORTED_KEYS = {"maxValue": "a drawn delay has no upper end here; use uniform, or lognormal without it"}


def parse_delays(members: Mapping[str, JsonNode], fixed_key: str) -> list[str]:
    """`delay=500`, `delay=100..200`: from the key *fixed* and from delayDistribution. Raises PatternError."""
    parts = []
    if fixed_key in members:
        parts.append(f"delay={_parse_milliseconds(members[fixed_key])}")
    if DISTRIBUTION in members:
        parts.append(f"delay={_parse_distribution(members[DISTRIBUTION])}")
    return parts


def _parse_milliseconds(node: JsonNode) -> int:
    return parse_integer(node, 0, MAX_DELAY_MS, "milliseconds")


def _parse_distribution(node: JsonNode) -> str:
    expected = 'a delay distribution, such as {"type": "lognormal", "median": 300, "sigma": 0.4}'
    kind = node.object_members(expected).get("type", node)
    if kind.value not in TYPE_NAMES:
        raise kind.make_error(f"a type: {format_alternatives(TYPE_NAMES)}")
    keys, write = DISTRIBUTION_TYPES[kind.value]
    members = {name: one for name, one in node.object_members(expected).items() if one.value is not None}
    JsonNode({name: one.value for name, one in members.items()}, node.pointer).object_with_keys(
        expected, ("type", *keys), UNSUPPORTED_KEYS
    )
    for key in keys:
        if key not in members:
            raise node.make_error(f"a delay distribution with {format_alternatives(keys)}")
    return write(*(members[key] for key in keys))


def _format_lognormal(median: JsonNode, sigma: JsonNode) -> str:
    median_ms = round(parse_number(median, 0, MAX_DELAY_MS, "a median in milliseconds"))
    return f"lognormal({median_ms},{parse_number(sigma, 0, MAX_SIGMA, 'a sigma'):.6g})"


def _format_uniform(lower: JsonNode, upper: JsonNode) -> str:
    low = _parse_milliseconds(lower)
    return f"{low}..{parse_integer(upper, low, MAX_DELAY_MS, 'milliseconds not below lower')}"


DISTRIBUTION_TYPES: Mapping[str, tuple[tuple[str, ...], Callable[..., str]]] = {
    "lognormal": (("median", "sigma"), _format_lognormal),
    "uniform": (("lower", "upper"), _format_uniform),
    "fixed": (("milliseconds",), lambda spot: str(_parse_milliseconds(spot))),
}
"""Type -> its keys, and how it is written in a mode. Source: documented (WireMock)."""
TYPE_NAMES = tuple(DISTRIBUTION_TYPES)
