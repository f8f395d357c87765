"""A field: one thing that a pattern asks of a call."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpaywall.http.request import Call
from mockpaywall.matching.extractors import Source
from mockpaywall.matching.multi_value import Demand
from mockpaywall.matching.string_matchers.matcher import Show, as_is
from mockpaywall.paywall.credentials import SECRET_HEADERS, masked

SECRET_KEYS = frozenset({"basicAuth"})
"""Parts whose values are secrets whatever their name."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where to look and what to ask. Its repr shows no operand."""

    key: str
    """The part of the pattern it stands in: `headers`, `urlPath`."""
    name: str
    """Of the header, parameter or cookie; "" in parts that have no names."""
    demand: Demand = field(repr=False)
    label: str = field(compare=False)
    """How a difference calls it: `header UserAgent`, `urlPath`."""
    weight: float = field(compare=False)
    """How much its distance counts."""
    source: Source = field(compare=False, repr=False)

    def holds(self, call: Call) -> bool:
        """Whether *call* has it as wanted."""
        return self.demand.holds(self.source(call))

    def distance(self, call: Call) -> float:
        """0 when it holds, else more, up to 1."""
        return self.demand.distance(self.source(call))

    @property
    def show(self) -> Show:
        """How its operands and values may be printed."""
        secret = self.key in SECRET_KEYS or (self.key == "headers" and self.name.lower() in SECRET_HEADERS)
        return _mask if secret else as_is


def _mask(text: str) -> str:
    # JSON can say half of a surrogate pair, which has no bytes to take a fingerprint of.
    return masked(text.encode("utf-8", "replace").decode())
