"""The warning for a list that lacks entries: a test that counts them must not pass because some are gone."""

from __future__ import annotations

import warnings

SETTINGS = {
    "requests": "journal_size",
    "sessions": "max_sessions",
    "accounts": "max_accounts",
    "otps": "max_payments",
    "payments": "max_payments",
}
"""What keeps more, by list. `max_memory` limits them together."""


class EvictionWarning(UserWarning):
    """A list is not complete, because the server evicted entries."""


def warn_of_evictions(name: str, stack_level: int) -> None:
    """Warn that the list *name* lacks entries, at the caller *stack_level* frames up."""
    message = (
        f"{name}() is not complete: the server evicted older entries; a larger {SETTINGS[name]} keeps more, "
        "or max_memory if the log of the server names it"
    )
    warnings.warn(message, EvictionWarning, stacklevel=stack_level + 1)
