"""The type of a part: one row of the registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mockpaywall.model.mode import Effect
from mockpaywall.modes.scanner import Scanner
from mockpaywall.paywall.operation import Operation


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed set that an argument can have."""

    name: str
    effect: str
    """One line."""


@dataclass(frozen=True, slots=True)
class PartType:
    """The documentation of a part, and the parser of its argument."""

    name: str
    argument: str
    """As the tables show it: `STATUS[:BODY]`; "" for none."""
    effect: str
    """One line."""
    example: str
    provenance: str
    """`documented`, `observed` or `ours`."""
    source: str
    """The page or client that it comes from, and what is our choice."""
    parse_argument: Callable[[Scanner], Effect] | None = None
    """Parses the argument after the `=`. Raises ModeError. None when there is no argument."""
    constant: Effect | None = None
    """The effect of a part without an argument; None for `ok`."""
    expected: str = ""
    """A description of the argument, for errors."""
    choices: tuple[Choice, ...] = ()
    """The values of the argument. Their order is fixed: magic phones number them."""
    acts_at: Callable[[str, Operation], bool] | None = None
    """Whether the part with that argument has a meaning at that operation; None for all operations."""
    where: str = ""
    """Where it has one, for hints, after "it acts at"."""

    @property
    def syntax(self) -> str:
        """`http=STATUS[:BODY]`."""
        return f"{self.name}={self.argument}" if self.argument else self.name
