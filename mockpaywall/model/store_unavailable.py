"""The error of a store that cannot be used: an operational event, not a defect."""

from __future__ import annotations


class StoreUnavailable(Exception):
    """The store does not respond, or refuses to serve. The text is one line without secrets."""
