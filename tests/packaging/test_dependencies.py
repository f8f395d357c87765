"""Every import of the product is a declared dependency, and imports of optional ones are deferred."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from mockpaywall.text.missing_extra import EXTRAS
from tests.packaging.installation import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PROVIDED_BY_USER = {"pytest"}
"""Imported by the pytest plugin, which only pytest imports."""
FILES = sorted((ROOT / "mockpaywall").rglob("*.py"))


def imported_modules(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the top-level names that the import statements among *nodes* import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def normalize(name: str) -> str:
    """Return the normal form of the name of a distribution."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared_names(requirements: Iterable[str]) -> set[str]:
    matches = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {normalize(match[0]) for match in matches if match}


def test_every_import_is_a_declared_dependency() -> None:
    optional = PROJECT["optional-dependencies"]
    declared = declared_names(PROJECT["dependencies"]).union(
        *(declared_names(optional[extra]) for extra in EXTRAS)
    )
    distributions = packages_distributions()
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in FILES)
    modules = {name for tree in trees for name in imported_modules(ast.walk(tree))}
    external = modules - sys.stdlib_module_names - PROVIDED_BY_USER - {"mockpaywall"}
    assert external
    undeclared = {
        name
        for name in external
        if not {normalize(distribution) for distribution in distributions.get(name, [])} & declared
    }
    assert undeclared == set()


def test_extras_are_complete() -> None:
    optional = PROJECT["optional-dependencies"]
    assert optional["all"] == [f"mockpaywall[{','.join(EXTRAS)}]"]
    assert "mockpaywall[all]" in optional["dev"]


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_a_dependency_has_a_full_lower_bound(requirement: str) -> None:
    assert re.search(r">=\d+\.\d+(\.\d+)?(,|;|$)", requirement)


def test_the_image_and_make_run_install_every_extra() -> None:
    assert "'.[all]'" in Path(ROOT / "Makefile").read_text(encoding="utf-8")
    dockerfile = Path(ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes --requirement requirements/all.txt" in dockerfile
