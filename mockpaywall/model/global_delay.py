"""The global delay of a namespace: it is added to every response (WireMock's global settings)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.model.mode import OK, Mode


@dataclass(frozen=True, slots=True)
class GlobalDelay:
    """The global delay of one namespace."""

    mode: Mode = OK
    """It has parts named `delay` only."""
    as_given: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """The settings as the admin API received them, to be returned by it."""


NO_GLOBAL_DELAY = GlobalDelay()
