"""Who may import whom, read from the syntax trees: the table of docs/architecture.md, enforced."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "mockpaywall"

RULES: dict[str, frozenset[str]] = {
    "http": frozenset(),
    "text": frozenset(),
    "openapi": frozenset(),
    "settings": frozenset({"http", "model", "text"}),
    "paywall": frozenset({"http", "openapi", "text"}),
    "examples": frozenset({"paywall", "text"}),
    "model": frozenset({"http", "paywall"}),
    "modes": frozenset({"http", "model", "paywall", "text"}),
    "matching": frozenset({"http", "model", "paywall", "text"}),
    "stores": frozenset({"http", "model", "paywall"}),
    "engine": frozenset({"http", "model", "modes", "paywall", "stores"}),
    "journal": frozenset({"http", "matching", "model", "modes", "paywall", "stores", "text"}),
    "wiremock": frozenset({"http", "journal", "matching", "model", "modes", "paywall", "stores"}),
    "live": frozenset({"http", "journal", "model", "paywall", "stores"}),
    "setup": frozenset({"matching", "model", "modes", "paywall", "settings", "text", "wiremock"}),
    "server": frozenset({"http", "text"}),
    "client": frozenset({"http"}),
    "web": frozenset(
        {
            "engine",
            "examples",
            "http",
            "journal",
            "live",
            "matching",
            "model",
            "modes",
            "openapi",
            "paywall",
            "settings",
            "setup",
            "stores",
            "text",
            "wiremock",
        }
    ),
}
"""Package -> the packages it may import."""

ASSEMBLERS = frozenset({"app", "store_factory", "cli", "testing", "pytest_plugin", "__main__"})
"""They may import everything, and none of the packages above imports them."""

LIBRARIES: dict[str, frozenset[str]] = {
    "flask": frozenset({"web", "app"}),
    "werkzeug": frozenset({"web", "app"}),
    "jinja2": frozenset({"paywall"}),
    "faker": frozenset({"testing"}),
    "httptools": frozenset({"server"}),
    "uvloop": frozenset({"server"}),
    "redis": frozenset({"stores"}),
    "prometheus_client": frozenset({"web"}),
    "click": frozenset({"cli"}),
    "cryptography": frozenset({"server"}),
    "trustme": frozenset({"server"}),
}
"""Library -> the packages that may import it."""

FILES = sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_parts(path: Path) -> set[str]:
    names = (name for name in imported_names(path) if name.startswith("mockpaywall."))
    return {name.split(".")[1] for name in names} - {"__version__", part_of(path)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_rules(path: Path) -> None:
    part = part_of(path)
    if part not in ASSEMBLERS:
        assert imported_parts(path) <= RULES.get(part, frozenset())


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_in_its_packages_only(library: str) -> None:
    users = {
        part_of(path) for path in FILES if library in {name.split(".")[0] for name in imported_names(path)}
    }
    assert users
    assert users <= LIBRARIES[library]


def test_redis_is_imported_by_the_redis_store_only() -> None:
    users = {path for path in FILES if any(name.split(".")[0] == "redis" for name in imported_names(path))}
    assert {path.parent.name for path in users} == {"redis"}


def test_every_package_has_a_rule() -> None:
    assert {part_of(path) for path in FILES} == RULES.keys() | ASSEMBLERS | {"__init__"}
