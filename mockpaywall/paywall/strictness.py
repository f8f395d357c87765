"""The three strictness levels.

They differ in two places. The rules for fields are in schemas/: the base file is "documented", and each other
level is a JSON Merge Patch on it. All other differences are in the table here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strictness:
    """One level."""

    name: str
    has_patch: bool
    """True when schemas/<message>.request.<name>.patch.json is applied to the base schema."""
    case_insensitive: bool
    """Property names bind in any letter case, as in ASP.NET."""
    hints: bool
    """X-Mock-Hint reports unknown properties and a ReferenceCode that was used before."""
    unique_reference: bool
    """A ReferenceCode used before is refused."""
    session_anywhere: bool = False
    """A SessionId also counts in another place than the documented one: header, query or body."""
    numeric_phone: bool = False
    """A UserPhone that is a number is read like its digits: the patches accept it."""


STRICTNESS: dict[str, Strictness] = {
    level.name: level
    for level in (
        Strictness(
            "lenient",
            has_patch=True,
            case_insensitive=True,
            hints=False,
            unique_reference=False,
            session_anywhere=True,
            numeric_phone=True,
        ),
        Strictness("documented", has_patch=False, case_insensitive=False, hints=True, unique_reference=False),
        Strictness("strict", has_patch=True, case_insensitive=False, hints=True, unique_reference=True),
    )
}
