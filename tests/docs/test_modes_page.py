"""docs/modes.md, mode-parts.md and test-values.md: their commands are run.

What docs/http-clients.md says is tested in tests/api/modes/clients.

The tables that follow from the code are in test_generated_tables.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mockpaywall.modes.description import GRAMMAR
from mockpaywall.modes.magic_phone import FAULT_NUMBERS, parse_magic_phone
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.parser import parse
from mockpaywall.modes.part_registry import PART_TYPES
from mockpaywall.modes.profiles import map_to_modes, parse_profiles
from tests.docs.docs_server import SentRequest, start_server
from tests.docs.shell_session import list_checked_blocks, list_shell_blocks, make_environ
from tests.support.markdown import Markdown, load_page, plain

PAGE = load_page("docs/modes.md")
PARTS = load_page("docs/mode-parts.md")
VALUES = load_page("docs/test-values.md")
SERVER_URL = "http://127.0.0.1:8080"
TIMEOUT_S = 30


@dataclass(frozen=True)
class ShellExample:
    """The commands of one shell block and the output below it, if there is one."""

    name: str
    commands: tuple[str, ...]
    output: str | None

    def __str__(self) -> str:
        modes = re.findall(r"X-Mock-Mode: ([^']*)'", self.commands[0])
        return f"{self.name}-{modes[0] if modes else self.commands[0].split()[-1]}"


def iter_shell_examples(page: Markdown) -> Iterator[ShellExample]:
    stem = Path(page.name).stem
    for number, block in enumerate(list_shell_blocks(page)):
        commands = tuple(line.strip() for line in block.commands.splitlines())
        yield ShellExample(f"{stem}-{number}", commands, block.output)


EXAMPLES = tuple(example for page in (PAGE, PARTS, VALUES) for example in iter_shell_examples(page))
(SESSION_FILE,) = (block for block in PAGE.fenced_blocks("") if block.content.startswith("url = "))
GRAMMAR_BLOCK, ERROR_BLOCK, *_ = PAGE.fenced_blocks("")
(BRANCHES_BLOCK,) = (block for block in PAGE.fenced_blocks("") if block.content.startswith("session>"))
(SAMPLE_FILE,) = PAGE.fenced_blocks("toml")
CHECKED_BLOCKS = (
    *(block for page in (PAGE, PARTS, VALUES) for block in list_checked_blocks(page)),
    *(block for block in PARTS.fenced_blocks("") if block.content == SESSION_FILE.content),
    SESSION_FILE,
    GRAMMAR_BLOCK,
    ERROR_BLOCK,
    BRANCHES_BLOCK,
    SAMPLE_FILE,
)
EACH_EXAMPLE = pytest.mark.parametrize("example", EXAMPLES, ids=str)
MIN_SECONDS = {"delay=300": (0.3,), "dribble=5/500": (0.0, 0.5)}
"""The seconds that an example prints are at least these."""


@pytest.fixture(scope="module")
def shell() -> str:
    """Return a POSIX shell; the examples also need curl."""
    found = shutil.which("sh")
    if found is None or shutil.which("curl") is None:
        pytest.skip("curl or a POSIX shell is not installed")
    return found


def with_server(text: str, port: int, example: ShellExample) -> str:
    """Return *text* with the address of the test's server, in a namespace of this example."""
    return text.replace(f"{SERVER_URL}/", f"http://127.0.0.1:{port}/ns/{example.name}/")


def run_command(shell: str, command: str, folder: Path, url: str) -> tuple[int, str]:
    """Return exit code and output. *url* is the server of the commands of mockpaywall."""
    completed = subprocess.run(
        [shell, "-c", command],
        cwd=folder,
        env=make_environ(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=TIMEOUT_S,
        check=False,
    )
    return completed.returncode, completed.stdout.replace("\r", "")


def mask_variable_parts(output: str) -> str:
    """Return *output* without what differs from run to run."""
    for pattern, word in (
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "GUID"),
        (r'"SessionExpiryDate":"[0-9T:-]{19}"', "EXPIRY"),
        (r"(?m)^Date: .* GMT$", "DATE"),
        (r"\b\d+\.\d{6}\b", "SECONDS"),
    ):
        output = re.sub(pattern, word, output)
    return output.strip()


def expected_exit_code(command: str) -> int:
    """Return the exit code in the comment of *command*; 0 without one."""
    comment = re.search(r"# exit (\d+)", command)
    return int(comment[1]) if comment else 0


@EACH_EXAMPLE
def test_the_commands_do_what_the_page_says(
    shell: str, server_port: int, tmp_path: Path, example: ShellExample
) -> None:
    session_file = with_server(SESSION_FILE.content, server_port, example)
    (tmp_path / "session.curl").write_text(session_file, "utf-8")
    url = with_server(f"{SERVER_URL}/", server_port, example)
    results = [
        run_command(shell, with_server(command, server_port, example), tmp_path, url)
        for command in example.commands
    ]
    assert [code for code, _ in results] == [expected_exit_code(command) for command in example.commands], (
        results
    )
    output = "".join(text for _, text in results)
    if example.output is not None:
        assert mask_variable_parts(output) == mask_variable_parts(example.output)
    min_seconds = MIN_SECONDS.get(str(example).removeprefix(f"{example.name}-"), ())
    for least, seconds in zip(min_seconds, re.findall(r"\d+\.\d{6}", output), strict=True):
        assert float(seconds) >= least
    if ":after" in example.commands[0]:
        assert output.count('"SessionId"') == 1


@EACH_EXAMPLE
def test_every_mode_in_the_commands_parses(example: ShellExample) -> None:
    for command in example.commands:
        for mode in re.findall(r"X-Mock-Mode: ([^']*)'", command):
            parse(mode)


def test_every_part_has_a_section_with_advice_and_an_example() -> None:
    headings = re.findall(r"^## `(.*)`$", PARTS.text, re.MULTILINE)
    assert headings == [part.syntax for part in PART_TYPES]
    for part in PART_TYPES:
        text = PARTS.section(f"`{part.syntax}`").text
        assert text.count("**On the wire.**") == text.count("**A robust client**") == 1
        assert re.search(rf"^curl .*X-Mock-Mode: {part.name}\b", text, re.MULTILINE), part.name


def test_the_recipes_can_be_set_and_their_values_act() -> None:
    rows = PAGE.section("Recipes").rows("to simulate")
    assert len(rows) > 10
    values = {plain(row[0]) for column in ("card number", "test card") for row in VALUES.rows(column)}
    for _, mode, other in rows:
        parse(plain(mode))
        for kind, value in re.findall(r"the (phone|card) `(\d+)`", other):
            if kind == "phone":
                assert str(parse_magic_phone(value)) == str(parse(plain(mode)))
            else:
                assert value in values


def test_the_grammar() -> None:
    assert GRAMMAR_BLOCK.content.splitlines() == list(GRAMMAR)


def test_the_sample_of_branches() -> None:
    mode = BRANCHES_BLOCK.content.strip()
    assert str(parse(mode)) == mode


def test_the_error_message() -> None:
    with pytest.raises(ModeError) as rejected:
        parse("http=5O3")
    assert ERROR_BLOCK.content == f"{rejected.value}\n"


def test_the_numbers_of_the_magic_faults() -> None:
    numbers = ", ".join(f"{number} {name}" for number, name in enumerate(FAULT_NUMBERS, 1))
    assert f"`fault=N` is {numbers}." in VALUES.section("Magic phones").text


def test_the_profiles_of_the_sample_file() -> None:
    document = tomllib.loads(SAMPLE_FILE.content)
    profiles = map_to_modes(parse_profiles(document["profile"]))
    assert str(parse(document["mode"], profiles)) == "delay=200..800+http=503@10%"
    assert str(profiles["two-errors"]) == "http=503,http=500,ok"
    for mode in re.findall(r"`((?:ok,)*profile=[a-z-]+)`", PAGE.section("Profiles").text):
        parse(mode, profiles)


def test_a_server_takes_the_sample_file(tmp_path: Path) -> None:
    (tmp_path / "mockpaywall.toml").write_text(SAMPLE_FILE.content, encoding="utf-8")
    with start_server(tmp_path, "--no-magic") as port:
        assert SentRequest().send_to(port)[0]["X-Mock-Mode"].startswith("delay=200..800")


COMBINATION_EXAMPLES = {
    "error": "error=7",
    "upstream": "upstream=DECLINED",
    "http": "http=503",
    "http:after": "http=504:after",
    "delay": "delay=5",
    "dribble": "dribble=2/9",
    "fault": "fault=reset",
    "fault:after": "fault=reset:after",
    "payload": "payload=bom",
    "auth": "auth=3d",
    "ttl": "ttl=5",
    "renew": "renew",
    "retry-after": "retry-after=5",
}


def is_allowed(mode: str) -> str:
    """Return "yes" if *mode* parses, otherwise "no"."""
    try:
        parse(mode)
    except ModeError:
        return "no"
    return "yes"


def test_the_combinations() -> None:
    section = PAGE.section("Combining parts")
    columns = [plain(name) for name in section.columns("with")[1:]]
    rows = [[plain(cell) for cell in row] for row in section.rows("with")]
    assert columns == [row[0] for row in rows] == list(COMBINATION_EXAMPLES)
    for part, *cells in rows:
        expected = [
            is_allowed(f"{COMBINATION_EXAMPLES[part]}+{COMBINATION_EXAMPLES[other]}") for other in columns
        ]
        assert cells == expected, part


@pytest.mark.parametrize(
    ("mode", "allowed"),
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
def test_the_exceptions_below_the_combinations(mode: str, allowed: str) -> None:
    assert is_allowed(mode) == allowed
