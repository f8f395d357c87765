"""docs/architecture.md: the layout, the import rules, and the files and functions that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.support.markdown import ROOT, load_page
from tests.test_imports import RULES

PAGE = load_page("docs/architecture.md")
PICTURE, LAYOUT_BLOCK = PAGE.fenced_blocks("")
LAYOUT = LAYOUT_BLOCK.content
CHECKED_BLOCKS = (PICTURE, LAYOUT_BLOCK)
PACKAGE = ROOT / "mockpaywall"


def list_parts() -> set[str]:
    """Return every subpackage and module of the package."""
    folders = {f"{path.name}/" for path in PACKAGE.iterdir() if list(path.glob("*.py"))}
    return folders | {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}


def named_files() -> Iterator[str]:
    """Yield every file and folder in the text, relative to the repository or to the package."""
    yield from re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:\.py|/))`", PAGE.text)


def test_the_layout_lists_every_part_and_no_other() -> None:
    assert set(re.findall(r"^  ([a-z_]+(?:\.py|/)) ", LAYOUT, re.MULTILINE)) == list_parts()


def test_the_picture_names_packages_and_classes() -> None:
    assert set(re.findall(r"(\w+)/", PICTURE.content)) <= {part.rstrip("/") for part in list_parts()}
    classes = re.findall(r"\b([A-Z][a-z]+(?:[A-Z][a-z]+)+|Request|Response)\b", PICTURE.content)
    sources = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert {name for name in classes if f"class {name}" not in sources} == set()


def test_the_import_rules_are_those_that_are_tested() -> None:
    listed = {
        part: frozenset() if allowed == "nothing of ours" else frozenset(allowed.split(", "))
        for parts, allowed in PAGE.rows("package")
        for part in parts.split(", ")
    }
    assert listed == RULES


def test_the_files_exist() -> None:
    files = set(named_files())
    assert len(files) > 10
    assert {name for name in files if not (PACKAGE / name).exists() and not (ROOT / name).exists()} == set()


def test_the_functions_exist() -> None:
    names = set(re.findall(r"`((?:[a-z_]+\.)+)([A-Za-z_]+)`", PAGE.text))
    functions = {
        (path, name) for path, name in names if (PACKAGE / f"{path.replace('.', '/')[:-1]}.py").is_file()
    }
    assert len(functions) > 5
    for path, name in functions:
        source = (PACKAGE / f"{path.replace('.', '/')[:-1]}.py").read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?(?:def|class) {name}\b", source, re.MULTILINE), f"{path}{name}"


def test_it_fits_on_a_screen() -> None:
    assert len(PAGE.text.splitlines()) <= 85
