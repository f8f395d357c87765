"""Who may import whom, read from the syntax trees: the house of docs/architecture.md, kept by a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "mockpaywall"

RULES: dict[str, frozenset[str]] = {
    "domain": frozenset(),
    "contract": frozenset({"domain"}),
    "matching": frozenset({"domain"}),
    "modes": frozenset({"domain", "contract"}),
    "stores": frozenset({"domain"}),
    "journal": frozenset({"domain", "matching", "stores"}),
    "operations": frozenset({"domain"}),
    "settings": frozenset(),
    "samples": frozenset(),
    "world": frozenset({"domain", "contract", "operations", "stores"}),
    "reception": frozenset({"domain", "contract", "modes", "world"}),
    "pipeline": frozenset({"domain", "contract", "modes", "operations", "world", "reception"}),
    "epilogue": frozenset({"domain", "world"}),
    "access_log": frozenset({"domain", "contract"}),
    "passage": frozenset({"domain", "stores", "world", "reception", "pipeline"}),
    "lane": frozenset({"domain", "contract", "stores", "world", "pipeline", "passage", "epilogue"}),
    "server": frozenset({"domain"}),
}
"""Part of the house -> the other parts it may import. What is not listed assembles, and nobody imports it."""

ASSEMBLERS = frozenset({"app", "cli", "testing", "pytest_plugin", "__main__"})
FLASK_ONLY_IN = frozenset({"web", "app"})
FAKER_ONLY_IN = frozenset({"samples"})


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(names: Iterator[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("mockpaywall.")} - {"__version__"}


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_house(path: Path) -> None:
    part, used = part_of(path), ours(imported(path))
    assert not (used - {part}) & ASSEMBLERS or part in ASSEMBLERS
    if part in RULES:
        assert used - {part} <= RULES[part]


@pytest.mark.parametrize(
    ("library", "parts"), [("flask", FLASK_ONLY_IN), ("werkzeug", FLASK_ONLY_IN), ("faker", FAKER_ONLY_IN)]
)
def test_a_library_is_known_in_one_place(library: str, parts: frozenset[str]) -> None:
    users = {part_of(path) for path in FILES if any(name.split(".")[0] == library for name in imported(path))}
    assert users <= parts


def test_redis_is_known_to_its_store_alone() -> None:
    users = {path for path in FILES if any(name.split(".")[0] == "redis" for name in imported(path))}
    assert {path.parent.name for path in users} == {"redis"}


def test_every_part_of_the_house_has_a_rule() -> None:
    assert {part_of(path) for path in FILES} == RULES.keys() | ASSEMBLERS | {"web", "__init__"}
