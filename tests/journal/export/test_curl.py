"""A recorded request as a curl command: a shell passes on exactly what the client sent."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.journal.export.curl import SESSIONS_NOTE, export_curl, format_curl_line
from mockpaywall.paywall.credentials import derive_namespace
from tests.support.exchanges import CLIENT, KEY, PATH, PHONE, SEED, VALID_BODY, make_exchange, make_request

EXCHANGE = make_exchange(namespace=derive_namespace(KEY, CLIENT))
AWKWARD = Request(
    RequestHead(
        "POST",
        "/a'b?c=$(id)`x`",
        Headers(
            (("Host", "h"), ("X-Odd", "a'b\"$HOME`id`"), ("X-None", ""), ("apikeyprivate", '"}$x`\\long-key'))
        ),
    ),
    b'@it\'s "$HOME" `id` \\n\nnext line',
)

needs_sh = pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")


def run_with_fake_curl(directory: Path, command: str, script: str, **environment: str) -> bytes:
    """Run *command* in a shell that finds *script* under the name curl."""
    fake = directory / "curl"
    fake.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    fake.chmod(0o755)
    path = f"{directory}:/usr/bin:/bin"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, check=True, env={"PATH": path, **environment}
    )
    return done.stdout


def read_arguments(directory: Path, command: str, **environment: str) -> list[str]:
    script = 'for word in "$@"; do printf "%s\\0" "$word"; done'
    return run_with_fake_curl(directory, command, script, **environment).decode().split("\0")[:-1]


def test_a_command_has_url_headers_and_body() -> None:
    line = format_curl_line(EXCHANGE)
    words = shlex.split(line)
    assert words[:5] == ["curl", "-sS", "-i", "-X", "POST"]
    assert words[5] == f"http://localhost:8080{PATH}"
    assert "Content-Type: application/json" in words
    assert words[words.index("--data-raw") + 1] == json.dumps(VALID_BODY)
    assert not any(word.lower().startswith(("host:", "content-length:")) for word in words)
    assert KEY not in line
    assert PHONE in line


def test_a_request_with_a_namespace_prefix_goes_back_to_that_namespace() -> None:
    assert f"http://localhost:8080/ns/suite-1{PATH}" in format_curl_line(make_exchange(namespace="suite-1"))


def test_a_request_without_a_full_key_pair_needs_no_prefix_for_the_default_namespace() -> None:
    keyless = make_exchange(make_request(headers={"apikeyprivate": KEY}), namespace="default")
    assert f"http://localhost:8080{PATH}" in format_curl_line(keyless)


def test_an_http_1_0_request_without_a_host_goes_to_localhost() -> None:
    request = Request(RequestHead("GET", "/x", Headers(()), http_version="1.0"), b"")
    assert "http://localhost/x" in format_curl_line(make_exchange(request, namespace="default"))


def test_pauses_are_comments_between_the_commands() -> None:
    exchanges = [EXCHANGE, make_exchange(number=2, after_s=0.5)]
    lines = "".join(export_curl(exchanges, SEED)).splitlines()
    assert [line.split()[0] for line in lines] == ["#", "#", "curl", "#", "curl"]
    assert lines[0].startswith("# Keys are masked. Set APIKEYPRIVATE, APICLIENTPRIVATE to send real ones;")
    assert lines[3] == "# 0.500 s later"


def test_comments_name_masked_card_data_and_old_sessions() -> None:
    card = make_exchange(make_request(b'{"CardNumber":"552879********08","Cvv":"***","SessionId":"s-1"}'))
    listed = make_exchange(make_request(b"", headers={"sessionid": "s-1"}))
    notes = ["# Card data and codes are masked: put in those of a test card.", SESSIONS_NOTE]
    for exchanges, expected in ((card, notes), (listed, notes[1:]), (EXCHANGE, [])):
        lines = "".join(export_curl([exchanges], SEED, show_phones=True)).splitlines()
        assert [line for line in lines if line in notes] == expected


@needs_sh
def test_a_shell_passes_curl_exactly_what_was_sent(tmp_path: Path) -> None:
    line = format_curl_line(make_exchange(AWKWARD, namespace="default"))
    words = read_arguments(tmp_path, line)
    assert "http://h/a'b?c=$(id)`x`" in words
    assert "X-Odd: a'b\"$HOME`id`" in words
    assert "X-None;" in words
    assert words[words.index("--data-raw") + 1] == AWKWARD.body.decode()
    assert "Content-Type:" in words
    assert any(re.fullmatch("apikeyprivate: fake-[0-9a-f]{12}", word) for word in words)
    assert "apikeyprivate: mine" in read_arguments(tmp_path, line, APIKEYPRIVATE="mine")


@needs_sh
@pytest.mark.skipif(shutil.which("base64") is None, reason="needs base64")
def test_a_body_that_is_not_text_is_piped(tmp_path: Path) -> None:
    line = format_curl_line(make_exchange(make_request(b"\xff\x00\xfe")))
    assert run_with_fake_curl(tmp_path, line, "cat") == b"\xff\x00\xfe"


def test_a_head_request_is_repeated_as_one() -> None:
    words = shlex.split(format_curl_line(make_exchange(make_request(b"", method="HEAD"))))
    assert words[3] == "--head"
    assert "-X" not in words


@needs_sh
@pytest.mark.skipif(shutil.which("base64") is None, reason="needs base64")
@pytest.mark.parametrize("character", ["\x1b[2J", "\x00", "\r", "\u202e", "\u200b", "\x85"])
def test_a_body_that_a_terminal_does_not_show_is_piped(tmp_path: Path, character: str) -> None:
    body = f'{{"UserId":"a{character}b"}}'.encode()
    line = format_curl_line(make_exchange(make_request(body), namespace="default"))
    assert line.isprintable()
    assert run_with_fake_curl(tmp_path, line, "cat") == body


@needs_sh
def test_a_header_keeps_its_bytes(tmp_path: Path) -> None:
    value = "siparişi".encode().decode("latin-1")  # as the server reads it
    line = format_curl_line(make_exchange(make_request(headers={"X-Note": value}), namespace="default"))
    assert "X-Note: siparişi" in read_arguments(tmp_path, line)


@needs_sh
@pytest.mark.skipif(shutil.which("base64") is None, reason="needs base64")
@pytest.mark.parametrize("before", [b"\xff", b"\x00", "\u202e".encode()])
def test_a_phone_in_a_body_in_base64_is_masked(tmp_path: Path, before: bytes) -> None:
    exchange = make_exchange(make_request(before + PHONE.encode()), namespace="default")
    script = "".join(export_curl([exchange], SEED))
    sent = run_with_fake_curl(tmp_path, script, "cat")
    assert len(sent) == len(before) + len(PHONE)
    assert PHONE.encode() not in sent


def test_an_export_and_the_journal_have_the_same_command() -> None:
    lines = "".join(export_curl([EXCHANGE], SEED, show_phones=True)).splitlines()
    assert lines[-1] == format_curl_line(EXCHANGE)
