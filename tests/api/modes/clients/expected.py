"""What docs/modes.md says that clients meet; the clients themselves are held against it."""

from __future__ import annotations

from tests.api.modes import page

FAULTS = page.section("What clients meet")
BODIES = page.section("What readers of JSON make of it")


def faults(client: str) -> dict[str, str]:
    """By mode: what a program sees with that client."""
    return page.column(FAULTS, "mode", client)


def bodies(client: str) -> dict[str, str]:
    """By mode: what the client's reader of JSON makes of the body."""
    return page.column(BODIES, "mode", client)
