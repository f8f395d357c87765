"""A budget for large bodies of the WSGI app: many requests at once must not add up to hundreds of megabytes."""

from __future__ import annotations

FREE_BODY_BYTES = 16 * 1024
"""The part of each body that costs nothing, so that small requests are never refused."""


class BodyBudget:
    """Bytes beyond FREE_BODY_BYTES, from their arrival until the app has responded. For one thread."""

    __slots__ = ("_available",)

    def __init__(self, max_bytes: int) -> None:
        self._available = max_bytes

    def has_room(self, body_bytes: int) -> bool:
        """Return whether a body of that size could be taken now."""
        return body_bytes - FREE_BODY_BYTES <= self._available

    def take(self, body_bytes: int, taken_bytes: int) -> int | None:
        """Return what a body costs that has grown to that size; it has cost *taken_bytes*. None: there is no room."""
        cost = max(0, body_bytes - FREE_BODY_BYTES)
        if cost - taken_bytes > self._available:
            return None
        self._available -= cost - taken_bytes
        return cost

    def give_back(self, taken_bytes: int) -> None:
        """End a body that has cost *taken_bytes*."""
        self._available += taken_bytes
