"""docs/architecture.md against the house as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.docs.readme import ROOT, code, rows
from tests.test_imports import RULES

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
HOUSE = code(TEXT, "")[1]
PACKAGE = ROOT / "mockpaywall"


def parts() -> set[str]:
    """Every folder and module of the package that is a part of the house."""
    folders = {f"{path.name}/" for path in PACKAGE.iterdir() if list(path.glob("*.py"))}
    return folders | {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}


def named_files() -> Iterator[str]:
    """Whatever looks like a file or a folder in the text, from the top of the checkout or of the package."""
    yield from re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:\.py|/))`", TEXT)


def test_every_part_of_the_house_is_shown_and_no_other() -> None:
    assert set(re.findall(r"^  ([a-z_]+(?:\.py|/)) ", HOUSE, re.MULTILINE)) == parts()


def test_the_import_rules_are_those_that_are_kept() -> None:
    shown = {
        part: frozenset() if allowed == "nothing of ours" else frozenset(allowed.split(", "))
        for parts, allowed in rows(TEXT, "part")
        for part in parts.split(", ")
    }
    assert shown == RULES


def test_the_files_that_are_named_are_there() -> None:
    named = set(named_files())
    assert len(named) > 10
    assert {name for name in named if not (PACKAGE / name).exists() and not (ROOT / name).exists()} == set()


def test_the_functions_that_are_named_are_there() -> None:
    named = set(re.findall(r"`((?:[a-z_]+\.)+)([A-Za-z_]+)`", TEXT))
    modules = {
        (path, name) for path, name in named if (PACKAGE / f"{path.replace('.', '/')[:-1]}.py").is_file()
    }
    assert len(modules) > 5
    for path, name in modules:
        source = (PACKAGE / f"{path.replace('.', '/')[:-1]}.py").read_text(encoding="utf-8")
        assert re.search(rf"^(?:def|class) {name}\b", source, re.MULTILINE), f"{path}{name}"


def test_it_fits_on_a_screen() -> None:
    assert len(TEXT.splitlines()) <= 80
