"""A peer, and what it gets when it is started."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LaunchContext:
    """One start. *tools* holds the installed programs; *folder* is empty and is removed when the server stops.

    *second_port* is for servers that need a port of their own for administration.
    """

    tools: Path
    folder: Path
    port: int
    second_port: int

    def write(self, name: str, text: str) -> Path:
        """Write a file below *folder* and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@dataclass(frozen=True, slots=True)
class DelayedRequest:
    """How a request asks the peer for a response two seconds later."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Peer:
    """One row of the table: a server in one configuration.

    *tools* are names in tools.py that must be installed. *command* writes the configuration files and returns the
    command line. *known_differences* says in what the workload differs. *warm_ups_s* are the seconds of load before
    each set of measurements. *delayed_request* is None if the server cannot delay a response.
    """

    name: str
    tools: tuple[str, ...]
    command: Callable[[LaunchContext], list[str]]
    delayed_request: DelayedRequest | None
    known_differences: tuple[str, ...] = ()
    warm_ups_s: tuple[int, ...] = (5,)
