"""docs/modes.md: its curl lines are run, its tables are those of the code. What clients meet is in tests/api/modes."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.modes.description import describe_modes
from mockpaywall.modes.effects.fault import TIMINGS
from mockpaywall.modes.magic_phone import FAULT_NUMBERS
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.parser import parse
from mockpaywall.modes.profiles import map_to_modes, parse_profiles
from tests.api.modes.page import TEXT, section, table

ADDRESS = "http://127.0.0.1:8080"
PATIENCE_S = 30
KNOWN: dict[str, Any] = describe_modes(parse_profiles({}))
PARTS = {part["name"]: part for part in KNOWN["modes"]}

FENCES = re.compile(r"^ *```([a-z]*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """The lines of one block for the shell, and the output that stands under it, if any."""

    number: int
    lines: tuple[str, ...]
    shown: str | None

    def __str__(self) -> str:
        modes = re.findall(r"X-Mock-Mode: ([^']*)'", self.lines[0])
        return f"{self.number}-{modes[0] if modes else self.lines[0].split()[-1]}"


def examples() -> Iterator[Example]:
    blocks = list(FENCES.finditer(TEXT))
    for number, (block, after) in enumerate(zip(blocks, [*blocks[1:], None], strict=True)):
        if block[1] != "sh":
            continue
        follows = after is not None and after[1] != "sh" and not TEXT[block.end() : after.start()].strip()
        lines = tuple(line.strip() for line in block[2].splitlines())
        yield Example(number, lines, after[2] if after and follows else None)


EXAMPLES = tuple(examples())
EACH = pytest.mark.parametrize("example", EXAMPLES, ids=str)


@pytest.fixture(scope="module")
def shell() -> str:
    """A POSIX shell; the lines want curl as well."""
    found = shutil.which("sh")
    if found is None or shutil.which("curl") is None:
        pytest.skip("curl or a POSIX shell is not installed")
    return found


def here(text: str, port: int, example: Example) -> str:
    """*text* with the address of the test's server, in a namespace of the example's own."""
    return text.replace(f"{ADDRESS}/", f"http://127.0.0.1:{port}/ns/page-{example.number}/")


def run(shell: str, line: str, folder: Path) -> tuple[int, str]:
    """Exit code and everything printed."""
    done = subprocess.run(
        [shell, "-c", line],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stdout.replace("\r", "")


def masked(output: str) -> str:
    """*output* without what differs from run to run."""
    for pattern, word in (
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "GUID"),
        (r'"SessionExpiryDate":"[0-9T:-]{19}"', "EXPIRY"),
        (r"(?m)^Date: .* GMT$", "DATE"),
        (r"\b\d+\.\d{6}\b", "SECONDS"),
    ):
        output = re.sub(pattern, word, output)
    return output.strip()


def code_of(line: str) -> int:
    """The exit code that the line's comment tells; 0 without one."""
    description = re.search(r"# exit (\d+)", line)
    return int(description[1]) if description else 0


@EACH
def test_the_lines_do_what_the_page_says(shell: str, port: int, tmp_path: Path, example: Example) -> None:
    (session_file,) = (block[2] for block in FENCES.finditer(TEXT) if block[2].startswith("url = "))
    (tmp_path / "session.curl").write_text(here(session_file, port, example), "utf-8")
    ran = [run(shell, here(line, port, example), tmp_path) for line in example.lines]
    assert [code for code, _ in ran] == [code_of(line) for line in example.lines], ran
    output = "".join(text for _, text in ran)
    if example.shown is not None:
        assert masked(output) == masked(example.shown)
    for least, took in zip(
        LEAST_S.get(str(example).partition("-")[2], ()), re.findall(r"\d+\.\d{6}", output), strict=True
    ):
        assert float(took) >= least
    if ":after" in example.lines[0]:
        assert output.count('"SessionId"') == 1


LEAST_S = {"delay=300": (0.3,), "dribble=5/500": (0.0, 0.5)}
"""The seconds that a line prints are at least these."""


@EACH
def test_every_mode_of_the_lines_is_one(example: Example) -> None:
    for line in example.lines:
        for mode in re.findall(r"X-Mock-Mode: ([^']*)'", line):
            parse(mode)


def test_every_part_tells_its_three_things() -> None:
    description = re.findall(r"^### `(.*)`$", section("The parts"), re.MULTILINE)
    assert description == [part["written"] for part in KNOWN["modes"]]
    for part in KNOWN["modes"]:
        text = section(f"`{part['written']}`")
        assert text.count("**On the wire.**") == text.count("**A good client**") == 1
        assert re.search(rf"^curl .*X-Mock-Mode: {part['name']}\b", text, re.MULTILINE), part["name"]


@pytest.mark.parametrize(
    ("part", "first_heading"),
    [("http", "body"), ("delay", "form"), ("fault", "fault"), ("payload", "payload")],
)
def test_every_word_of_a_part_is_in_its_table(part: str, first_heading: str) -> None:
    rows = table(section(f"`{PARTS[part]['written']}`"), first_heading)[1:]
    words = [choice["name"] for choice in PARTS[part]["choices"]]
    assert [row[0] for row in rows] == [word for word in words if not word.startswith(":")]
    assert all(row[1] for row in rows)


def test_both_moments_are_in_their_table() -> None:
    rows = table(section(f"`{PARTS['fault']['written']}`"), "moment")[1:]
    assert [row[0] for row in rows] == [f":{moment.name}" for moment in TIMINGS]


def test_every_when_is_in_its_table() -> None:
    assert [row[0] for row in table(section("When"), "when")[1:]] == [when["name"] for when in KNOWN["when"]]


def test_the_grammar() -> None:
    first = next(FENCES.finditer(TEXT))
    assert first[2].splitlines() == KNOWN["grammar"]


def test_the_refusal_that_is_shown() -> None:
    with pytest.raises(ModeError) as refused:
        parse("http=5O3")
    assert f"```\n{refused.value}\n```" in TEXT


def test_magic_phones() -> None:
    rows = [{"phone": phone, "mode": mode} for phone, mode in table(section("Magic phones"), "UserPhone")[1:]]
    assert rows == KNOWN["magicPhones"]
    numbers = ", ".join(f"{number} {name}" for number, name in enumerate(FAULT_NUMBERS, 1))
    assert f"`fault=N` is {numbers}." in TEXT


def test_profiles() -> None:
    rows = table(section("Profiles"), "profile")[1:]
    assert rows == [[f"profile={one['name']}", one["summary"], one["mode"]] for one in KNOWN["profiles"]]


def test_the_profiles_that_are_written_as_an_example() -> None:
    (toml,) = (block[2] for block in FENCES.finditer(TEXT) if block[1] == "toml")
    document = tomllib.loads(toml)
    known = map_to_modes(parse_profiles(document["profile"]))
    assert str(parse(document["mode"], known)) == "delay=200..800+http=503@10%"
    assert str(known["two-bad-ones"]) == "http=503,http=500,ok"
    for mode in re.findall(r"`((?:ok,)*profile=[a-z-]+)`", section("Profiles")):
        parse(mode, known)


EXAMPLE_OF = {
    "error": "error=7",
    "http": "http=503",
    "delay": "delay=5",
    "dribble": "dribble=2/9",
    "fault": "fault=reset",
    "fault:after": "fault=reset:after",
    "payload": "payload=bom",
    "ttl": "ttl=5",
}


def goes(text: str) -> str:
    try:
        parse(text)
    except ModeError:
        return "no"
    return "yes"


def test_what_goes_together() -> None:
    heading, *rows = table(section("Several at once"), "with")
    assert heading[1:] == [row[0] for row in rows] == list(EXAMPLE_OF)
    for row in rows:
        expected = [goes(f"{EXAMPLE_OF[row[0]]}+{EXAMPLE_OF[other]}") for other in heading[1:]]
        assert row[1:] == expected, row[0]


@pytest.mark.parametrize(
    ("mode", "answer"),
    [
        ("dribble=2/9+fault=truncate", "yes"),
        ("dribble=2/9+fault=truncate:after", "yes"),
        ("payload=bom+fault=truncate:after", "yes"),
        ("payload=bom+fault=truncate", "no"),
        ("ok+delay=5", "no"),
        ("http=502@first-1+http=503@first-3", "yes"),
        ("http=502+http=503@first-3", "no"),
    ],
)
def test_the_exceptions_told_under_that_table(mode: str, answer: str) -> None:
    assert goes(mode) == answer


def test_links_inside_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", TEXT)) <= anchors
