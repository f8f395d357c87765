"""The pace of a namespace: delays that every reply has on top of its mode's (WireMock's global settings)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.model.mode import OK, Mode


@dataclass(frozen=True, slots=True)
class GlobalDelay:
    """One setting."""

    mode: Mode = OK
    """Delay parts only."""
    as_given: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """As the admin API was told, to be shown again."""


NO_GLOBAL_DELAY = GlobalDelay()
