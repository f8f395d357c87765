"""How strictly a body is read: the one place where the three levels can be compared.

What a field may hold stands in schemas/: the base file is "documented", and each other level is a small
JSON Merge Patch beside it, so the patch *is* the difference. The rest of the difference is the table here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strictness:
    """One level."""

    name: str
    has_patch: bool
    """True when schemas/<message>.<name>.patch.json is laid over the base schema."""
    case_insensitive: bool
    """Property names bind in any letter case, as ASP.NET binds them."""
    hints: bool
    """Unknown properties, and a ReferenceCode used before, are told in X-Mock-Hint."""
    unique_reference: bool
    """A ReferenceCode used before is refused."""


STRICTNESS: dict[str, Strictness] = {
    level.name: level
    for level in (
        Strictness("lenient", has_patch=True, case_insensitive=True, hints=False, unique_reference=False),
        Strictness("documented", has_patch=False, case_insensitive=False, hints=True, unique_reference=False),
        Strictness("strict", has_patch=True, case_insensitive=False, hints=True, unique_reference=True),
    )
}
