"""What a peer is, and what it is given when it is started."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Launch:
    """One start. *tools* holds the installed programs; *folder* is empty, and gone when the server stops.

    *spare_port* is for those that insist on a second one.
    """

    tools: Path
    folder: Path
    port: int
    spare_port: int

    def write(self, name: str, text: str) -> Path:
        """A file in *folder*, its parents made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@dataclass(frozen=True, slots=True)
class Slow:
    """How a peer is asked to answer two seconds later."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Peer:
    """One row of the table: a server in one configuration.

    *tools* are names in tools.py that must be there; *command* writes the configuration and returns the command
    line; *differs* says in words what is not the same job; *ages_s* are the seconds of load after which it is
    measured; *slow* is None where it cannot delay.
    """

    name: str
    tools: tuple[str, ...]
    command: Callable[[Launch], list[str]]
    slow: Slow | None
    differs: tuple[str, ...] = ()
    ages_s: tuple[int, ...] = (5,)
