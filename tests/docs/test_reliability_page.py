"""docs/reliability.md: its inputs, floods, limits and commands are those of the code."""

from __future__ import annotations

import re

from tests.fuzz.fuzzer import MAX_WAIT_S, REPETITIONS
from tests.fuzz.generator import GENERATORS
from tests.fuzz.hostile_input import MAX_INPUT_BYTES
from tests.support.markdown import ROOT, load_page, plain

PAGE = load_page("docs/reliability.md")
FLOODS = (ROOT / "benchmarks/flooding/floods.py").read_text(encoding="utf-8")
PROGRAM = (ROOT / "benchmarks/floods.py").read_text(encoding="utf-8")


def test_the_inputs_and_their_shares_are_those_of_the_generator() -> None:
    rows = {name: int(percent) for name, percent, _ in PAGE.section("Hostile inputs").rows("inputs")}
    assert rows == {generator.__name__.replace("_", " "): share for generator, share in GENERATORS.items()}


def test_the_limits_of_the_fuzzer_are_named() -> None:
    text = PAGE.section("Hostile inputs").text
    assert f"at most {MAX_INPUT_BYTES} bytes" in text
    assert f"waits at most {MAX_WAIT_S * 1000:.0f} ms" in text
    assert f"up to {REPETITIONS} more times" in text


def test_the_floods_are_those_of_the_program() -> None:
    defined = re.findall(r'Flood\("([^"]+)", ([\d_]+), ', FLOODS)
    assert len(defined) >= 12
    rows = PAGE.section("Floods").rows("flood")
    assert [(row[0], row[1].replace(",", "")) for row in rows] == [
        (name, count.replace("_", "")) for name, count in defined
    ]


def test_the_columns_are_those_of_the_program() -> None:
    columns = re.search(r"^COLUMNS = \((.*?)\)$", PROGRAM, re.MULTILINE | re.DOTALL)
    assert columns
    assert PAGE.section("Floods").columns("flood") == re.findall(r'"([^"]+)"', columns[1])


def test_no_flood_has_a_server_that_had_to_be_killed() -> None:
    assert {row[-1] for row in PAGE.section("Floods").rows("flood")} == {"0"}


def test_the_commands_exist() -> None:
    (block,) = PAGE.section("Conditions").code_blocks("sh")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets, programs = (
        re.findall(r"^make (\w+)", block, re.MULTILINE),
        re.findall(r"python (\S+\.py)", block),
    )
    assert targets
    assert programs
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert all((ROOT / program).is_file() for program in programs)


def test_the_pictures_exist() -> None:
    assert all((ROOT / "docs" / plain(link)).exists() for link in PAGE.links() if link.endswith(".svg"))
