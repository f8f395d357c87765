"""The store is not there: an event of operation, not a defect."""

from __future__ import annotations


class StoreUnavailable(Exception):
    """The store does not answer, or answers that it cannot serve. Its text is one line, without secrets."""
