"""What docs/http-clients.md says that HTTP clients report; the tests of the clients compare with it."""

from __future__ import annotations

from tests.support.markdown import load_page

PAGE = load_page("docs/http-clients.md")
FAULTS = PAGE
BODIES = PAGE.section("What JSON parsers report")


def faults(client: str) -> dict[str, str]:
    """Return by mode what a program sees with that client."""
    return FAULTS.column("mode", client)


def bodies(client: str) -> dict[str, str]:
    """Return by mode what the client's JSON parser reports for the body."""
    return BODIES.column("mode", client)
