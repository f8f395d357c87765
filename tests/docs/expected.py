"""The README's tables, as the code would write them: one line a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.command_registry import COMMANDS
from mockpaywall.modes.magic_phone import FAMILIES, PREFIX
from mockpaywall.modes.part_registry import PART_TYPES, TRIGGERS
from mockpaywall.modes.profiles import parse_profiles


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown."""
    return "\n".join([line(heading), "|" + "---|" * len(heading), *map(line, rows)])


def line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def parts() -> str:
    rows = (
        (f"`{kind.syntax}`", kind.effect, f"`{kind.example}`", f"{kind.provenance}: {kind.source}")
        for kind in PART_TYPES
    )
    return table(("part", "effect", "example", "source"), rows)


def words() -> str:
    return table(("part", "word", "effect"), _words())


def _words() -> Iterator[tuple[str, str, str]]:
    for kind in PART_TYPES:
        yield from ((f"`{kind.name}=`", f"`{choice.name}`", choice.effect) for choice in kind.choices)
    yield from (("any", f"`{when.name}`", when.effect) for when in TRIGGERS)


def magic_phones() -> str:
    rows = ((f"`{PREFIX} {family.digits} {family.argument}`", f"`{family.mode}`") for family in FAMILIES)
    return table(("UserPhone", "mode"), rows)


def chaos_profiles() -> str:
    rows = (
        (f"`profile={profile.name}`", profile.summary, f"`{profile.mode}`")
        for profile in parse_profiles({}).values()
    )
    return table(("profile", "what it plays", "the same as"), rows)


def commands() -> str:
    return table(("command", "does"), ((f"`mockpaywall {row.name}`", row.summary) for row in COMMANDS))


def exit_codes() -> str:
    return table(("exit code", "meaning"), ((str(int(code)), code.meaning) for code in ExitCode))


def links(text: str) -> list[str]:
    """Where the relative links of *text* lead."""
    return re.findall(r"\]\(([^)#:]+)\)", text)
