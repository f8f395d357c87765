"""A kind of part: one row of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mockpaywall.model.mode import Effect
from mockpaywall.modes.scanner import Scanner


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a closed set that a part takes."""

    name: str
    effect: str
    """One line."""


@dataclass(frozen=True, slots=True)
class PartType:
    """What users are told of a part, and how its argument is read."""

    name: str
    argument: str
    """As the tables print it: `STATUS[:BODY]`; "" for none."""
    effect: str
    """One line."""
    example: str
    provenance: str
    """documented, observed or ours."""
    source: str
    """Which page or client says so; what of it is our choice."""
    parse_argument: Callable[[Scanner], Effect] | None = None
    """Reads the argument, from after the `=`; raises ModeError. None when there is no argument."""
    expected: str = ""
    """The argument in words, for errors."""
    choices: tuple[Choice, ...] = ()
    """The words of its closed set, in an order that stays: magic phones number them."""

    @property
    def syntax(self) -> str:
        """`http=STATUS[:BODY]`."""
        return f"{self.name}={self.argument}" if self.argument else self.name
