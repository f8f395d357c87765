"""No text of a client reaches the terminal as a control sequence, whatever its encoding."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockpaywall.cli.safe_text import cut_text, escape_controls, escape_strings, measure_width
from mockpaywall.settings import Settings
from tests.cli.conftest import clean_environ
from tests.support.http_client import HttpClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import connect_asyncio

HOSTILE = "a\x1b[2J\x1b]0;title\x07b\x9b31m\x08\r\x7f\u202e\u2066c"
DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COMMANDS = (
    ("requests",),
    ("requests", "--wide"),
    ("requests", "1"),
    ("requests", "--json"),
    ("sessions",),
    ("sessions", "--wide"),
    ("sessions", "--json"),
    ("verify", "--match", '{"urlPath": "/other"}'),
)


@pytest.fixture(scope="module")
def server() -> Iterator[HttpClient]:
    with connect_asyncio(Settings()) as client:
        client.send({**VALID_BODY, "ReferenceCode": HOSTILE, "UserId": HOSTILE[:40]})
        yield client


def run(server: HttpClient, *argv: str, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mockpaywall", *argv, "--url", f"http://127.0.0.1:{server.port}"],
        env=clean_environ({"PYTHONPATH": str(Path(__file__).parents[2]), **environ}),
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert done.stderr == b""
    return done.stdout.decode(environ.get("PYTHONIOENCODING", "utf-8"))


@pytest.mark.parametrize("argv", COMMANDS, ids=" ".join)
def test_commands_print_no_control_characters(server: HttpClient, argv: tuple[str, ...]) -> None:
    output = run(server, *argv, PYTHONIOENCODING="utf-8")
    is_json = "--json" in argv  # text of JSON is for programs; only what drives a terminal is escaped
    found = DANGEROUS.findall(output)
    assert [char for char in found if not is_json or char < "\xa0"] == []


@pytest.mark.parametrize("encoding", ["cp1252", "cp1254", "ascii", "latin-1"])
@pytest.mark.parametrize(
    "argv", [("requests",), ("requests", "1"), ("sessions", "--wide"), ("requests", "--help")], ids=str
)
def test_what_the_terminal_cannot_show_is_replaced(
    server: HttpClient, argv: tuple[str, ...], encoding: str
) -> None:
    assert run(server, *argv, PYTHONIOENCODING=encoding)


def test_json_stays_equal(server: HttpClient) -> None:
    (session,) = json.loads(run(server, "sessions", "--json"))["sessions"]
    assert session["ReferenceCode"] == HOSTILE


def test_escapes_are_readable() -> None:
    assert escape_controls("a\x1bb\n\x9bc\u202ed şİ") == "a\\x1bb\n\\x9bc\\u202ed şİ"
    assert escape_strings({"a": ["\x07", 1, None]}) == {"a": ["\\x07", 1, None]}


@pytest.mark.parametrize(
    ("text", "cut"), [("abcdef", "abcdef"), ("abcdefg", "abc..."), ("日本日本", "日..."), ("", "")]
)
def test_texts_are_cut_to_columns(text: str, cut: str) -> None:
    assert cut_text(text, 6) == cut
    assert measure_width(cut) <= 6
