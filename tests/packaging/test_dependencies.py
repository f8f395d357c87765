"""Whatever the product imports is a declared dependency: no library comes by luck of another."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from tests.packaging.installation import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ONLY_IN_TESTS = {"pytest"}
"""Libraries that are imported by what only their own users import: the pytest plugin."""


def imported() -> Iterator[str]:
    """The top of every name that some module of the product imports."""
    for path in (ROOT / "mockpaywall").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield (node.module or "").partition(".")[0]


def normal(name: str) -> str:
    """A distribution's name in its normal form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in PROJECT["dependencies"])
    return {normal(name[0]) for name in names if name}


def test_every_import_is_a_declared_dependency() -> None:
    owners = packages_distributions()
    strange = set(imported()) - sys.stdlib_module_names - ONLY_IN_TESTS - {"mockpaywall"}
    assert strange
    missing = {name for name in strange if not {normal(one) for one in owners.get(name, [])} & declared()}
    assert missing == set()
