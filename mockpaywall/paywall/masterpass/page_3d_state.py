"""The states of a 3D page: what the user has done on it so far. Source: ours; the right code is documented."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

PAGE_TTL_S = 600
"""The lifetime of the link to the page. Source: ours."""


class Page3dState(StrEnum):
    """The state of a page. That its link has expired follows from the clock, unless a code says so."""

    OPEN = "open"
    """Nothing is decided."""
    EXPIRED = "expired"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    """Too many wrong codes."""


class Page3dEvent(StrEnum):
    """What the user does on a page."""

    RIGHT_CODE = "right code"
    WRONG_CODE = "wrong code"
    LAST_WRONG_CODE = "last wrong code"
    EXPIRED_CODE = "expired code"
    REFUSED = "refused"
    CANCELLED = "cancelled"


_OPEN = Page3dState.OPEN

PAGE_TRANSITIONS: Mapping[tuple[Page3dState, Page3dEvent], Page3dState] = MappingProxyType(
    {
        (_OPEN, Page3dEvent.RIGHT_CODE): Page3dState.APPROVED,
        (_OPEN, Page3dEvent.WRONG_CODE): _OPEN,
        (_OPEN, Page3dEvent.LAST_WRONG_CODE): Page3dState.CLOSED,
        (_OPEN, Page3dEvent.EXPIRED_CODE): Page3dState.EXPIRED,
        (_OPEN, Page3dEvent.REFUSED): Page3dState.REFUSED,
        (_OPEN, Page3dEvent.CANCELLED): Page3dState.CANCELLED,
    }
)
"""A pair that is not here changes nothing: a decision is final."""

_WRONG_CODES = frozenset({Page3dEvent.WRONG_CODE, Page3dEvent.LAST_WRONG_CODE})


class Page3d(NamedTuple):
    """The page of one payment."""

    state: Page3dState = Page3dState.OPEN
    attempts: int = 0
    """Wrong codes so far."""

    def after(self, event: Page3dEvent) -> Page3d:
        """Return the page after *event*: itself when the page is decided."""
        if (self.state, event) not in PAGE_TRANSITIONS:
            return self
        return Page3d(PAGE_TRANSITIONS[self.state, event], self.attempts + (event in _WRONG_CODES))
