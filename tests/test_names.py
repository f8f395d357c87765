"""Names: each one once, and none of the words that the project no longer uses."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "mockpaywall"
FEATURE_FOLDERS = (PACKAGE / "web" / "admin", PACKAGE / "cli" / "commands")
"""Folders with one file per feature: their modules may share names with each other and with the feature's package."""

BANNED_WORDS = re.compile(
    r"(^|_)(luck|lane|passage|reception|epilogue|door|gate|crew|voice|ear|guest|outbox|veil|veiled|world|told|tell"
    r"|spoil|spelt|anew|mend|sealed|hinted|knock|astray|honest|swift|tally|enrol|standing|desk|shelf|most|longest"
    r"|deepest|least|fate|pace)(_|$)",
    re.IGNORECASE,
)
ARCHAIC_WORDS = re.compile(
    r"\b(mend(s|ed)?|anew|spelt|whoever|worded|lest|thereof|let go of|for ever|all the same)\b", re.IGNORECASE
)

FILES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted(PACKAGE.rglob("*.lua"))
COMMENT = re.compile("--.*")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions(path: Path) -> Iterator[Definition]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Definition):
            yield node


def to_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)


def test_no_two_modules_share_a_name() -> None:
    modules = defaultdict(list)
    for path in FILES:
        if path.stem not in ("__init__", "__main__") and path.parent not in FEATURE_FOLDERS:
            modules[path.stem].append(str(path.relative_to(PACKAGE)))
    assert [paths for paths in modules.values() if len(paths) > 1] == []


def test_no_two_public_classes_share_a_name() -> None:
    classes = defaultdict(list)
    for path in FILES:
        for node in definitions(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].append(str(path.relative_to(PACKAGE)))
    assert [(name, paths) for name, paths in classes.items() if len(paths) > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_names_and_prose_use_standard_terms(path: Path) -> None:
    names = [path.stem, *(node.name for node in definitions(path))]
    assert [name for name in names if BANNED_WORDS.search(to_snake_case(name))] == []
    assert ARCHAIC_WORDS.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_names_and_fields_in_scripts_use_standard_terms(path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    names = re.findall(r"\w+", COMMENT.sub("", script))
    assert [name for name in names if BANNED_WORDS.search(name)] == []
    assert ARCHAIC_WORDS.findall(script) == []
