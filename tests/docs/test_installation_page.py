"""docs/installation.md: `make check-dist` runs its commands; here, that it can, and the facts in the text."""

from __future__ import annotations

import re

from mockpaywall import __version__
from tests.docs.test_readme import recipe
from tests.support.markdown import ROOT, load_page

PAGE = load_page("docs/installation.md")
CHECKED_BLOCKS = tuple(block for block in PAGE.fenced_blocks("sh") if "docker" not in block.content)
"""CI runs them: `make check-dist`."""
CHECK = (ROOT / ".ci" / "check_distributions.py").read_text(encoding="utf-8")
BUILD = (ROOT / ".ci" / "build_pyz.py").read_text(encoding="utf-8")
SECTIONS = ["pip", "Wheel", "uvx", "pipx", "Single file", "Container"]


def test_it_says_first_that_no_registry_has_it() -> None:
    assert PAGE.text.startswith("# Install\n\n**No registry has mockpaywall yet**: ")


def test_the_table_lists_the_ways() -> None:
    ways = [re.findall(r"\[(.+?)\]\(#", row[0]) for row in PAGE.rows("way")]
    assert [way for row in ways for way in row] == SECTIONS


def test_each_way_has_one_block_of_commands() -> None:
    assert [len(PAGE.section(way).code_blocks("sh")) for way in SECTIONS] == [1] * len(SECTIONS)
    assert len(PAGE.code_blocks("sh")) == len(SECTIONS)


def test_every_block_but_that_for_containers_is_run_by_ci() -> None:
    assert 'SKIPPED = {"Container"}\n' in CHECK
    assert recipe("check-dist")[0].startswith("$(BIN)/python .ci/check_distributions.py ")
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "- run: make check-dist\n" in workflow


def test_the_wheel_has_the_name_of_this_version() -> None:
    assert set(re.findall(r"mockpaywall-([\d.]+)-py3", PAGE.text)) == {__version__}


def test_the_single_file_is_for_the_pythons_and_the_glibc_that_the_page_names() -> None:
    versions = re.findall(r'"(3\.\d+)"', BUILD)
    assert f"CPython {', '.join(versions[:-1])} and {versions[-1]};" in PAGE.text
    glibc = re.search(r'"manylinux_(\d+)_(\d+)"', BUILD)
    assert glibc
    assert f"glibc {glibc[1]}.{glibc[2]} " in PAGE.text
