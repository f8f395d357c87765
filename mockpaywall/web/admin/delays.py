"""WireMock's delays read as parts of a mode. WireMock adds a fixed delay and a drawn one, and so do we."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockpaywall.matching.json_node import Spot, one_of
from mockpaywall.modes.effects.delay import LONGEST_MS, WIDEST_SIGMA
from mockpaywall.web.admin.request_args import count, number

DISTRIBUTION = "delayDistribution"
CLAMP = {"maxValue": "a drawn delay has no upper end here; use uniform, or lognormal without it"}


def delay_parts(members: Mapping[str, Spot], fixed: str) -> list[str]:
    """`delay=500`, `delay=100..200`: from the key *fixed* and from delayDistribution. Raises PatternError."""
    parts = []
    if fixed in members:
        parts.append(f"delay={_milliseconds(members[fixed])}")
    if DISTRIBUTION in members:
        parts.append(f"delay={_distribution(members[DISTRIBUTION])}")
    return parts


def _milliseconds(spot: Spot) -> int:
    return count(spot, 0, LONGEST_MS, "milliseconds")


def _distribution(spot: Spot) -> str:
    expected = 'a delay distribution, such as {"type": "lognormal", "median": 300, "sigma": 0.4}'
    kind = spot.members(expected).get("type", spot)
    if kind.value not in NAMES:
        raise kind.error(f"a type: {one_of(NAMES)}")
    keys, write = KINDS[kind.value]
    members = {name: one for name, one in spot.members(expected).items() if one.value is not None}
    Spot({name: one.value for name, one in members.items()}, spot.pointer).known_members(
        expected, ("type", *keys), CLAMP
    )
    for key in keys:
        if key not in members:
            raise spot.error(f"a delay distribution with {one_of(keys)}")
    return write(*(members[key] for key in keys))


def _lognormal(median: Spot, sigma: Spot) -> str:
    median_ms = round(number(median, 0, LONGEST_MS, "a median in milliseconds"))
    return f"lognormal({median_ms},{number(sigma, 0, WIDEST_SIGMA, 'a sigma'):.6g})"


def _uniform(lower: Spot, upper: Spot) -> str:
    low = _milliseconds(lower)
    return f"{low}..{count(upper, low, LONGEST_MS, 'milliseconds not below lower')}"


KINDS: Mapping[str, tuple[tuple[str, ...], Callable[..., str]]] = {
    "lognormal": (("median", "sigma"), _lognormal),
    "uniform": (("lower", "upper"), _uniform),
    "fixed": (("milliseconds",), lambda spot: str(_milliseconds(spot))),
}
"""Type -> its keys, and how it is written in a mode. Source: documented (WireMock)."""
NAMES = tuple(KINDS)
