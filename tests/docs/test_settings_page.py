"""docs/settings.md: the ready line, the sample file and the log line. Its tables are in test_generated_tables."""

from __future__ import annotations

import re
import socket
import tomllib
from pathlib import Path

from mockpaywall.app import build_context
from mockpaywall.cli.startup_banner import format_page_line, format_ready_line
from mockpaywall.modes.profiles import parse_profiles
from mockpaywall.settings import Settings, resolve_settings
from tests.docs.docs_server import LOG_FILE, SentRequest, start_server
from tests.support.markdown import load_page

PAGE = load_page("docs/settings.md")
LIVE_PAGE = load_page("docs/live-page.md")
CHECKED_BLOCKS = (
    *PAGE.fenced_blocks("text", "toml", "json"),
    *LIVE_PAGE.fenced_blocks("text"),
)


def test_the_ready_line() -> None:
    (line,) = PAGE.section("Commands").code_blocks("text")
    defaults = Settings()
    ready = format_ready_line(defaults.host, defaults.port, 1234, tls=False)
    page = format_page_line(defaults.host, defaults.port, tls=False)
    assert line == f"{ready}\n{page}\n"
    assert LIVE_PAGE.code_blocks("text") == [line]


def test_the_sample_file_is_valid() -> None:
    (sample,) = PAGE.section("Settings").code_blocks("toml")
    document = tomllib.loads(sample)
    settings = resolve_settings({}, {}, document)
    assert (settings.port, settings.strictness, settings.admin) == (9090, "strict", False)
    assert settings.credentials == (("my-key", "my-client"), ("other-key", "other-client"))
    assert str(parse_profiles(document["profile"])["monday"].mode) == "delay=200..800+http=503@10%"


def test_the_values_of_lists_and_switches_in_the_environment() -> None:
    environ = {"MOCKPAYWALL_ADMIN": "false", "MOCKPAYWALL_CREDENTIALS": "a:b,c:d"}
    settings = resolve_settings({}, environ, None)
    assert (settings.admin, settings.credentials) == (False, (("a", "b"), ("c", "d")))


def test_the_log_line(tmp_path: Path) -> None:
    sample, _ = PAGE.section("Log").code_blocks("text")
    with start_server(tmp_path) as port:
        SentRequest().send_to(port)
    line = (tmp_path / LOG_FILE).read_text(encoding="utf-8")
    assert mask_times(line) == mask_times(sample)


def test_the_log_line_of_a_refusal(tmp_path: Path) -> None:
    _, sample = PAGE.section("Log").code_blocks("text")
    with start_server(tmp_path) as port, socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
        assert client.recv(1)
    line = (tmp_path / LOG_FILE).read_text(encoding="utf-8")
    assert mask_times(line) == mask_times(sample)


def mask_times(line: str) -> str:
    """Return *line* without time and duration."""
    return re.sub(r"^\S+Z | [0-9.]+ ms ", " (time) ", line)


def test_the_setup_file_can_be_used(tmp_path: Path) -> None:
    (text,) = PAGE.section("Setup file").code_blocks("json")
    path = tmp_path / "setup.json"
    path.write_text(text)
    context = build_context(Settings(setup=path), 1)
    assert [account.phone for account in context.store.initial_accounts()] == ["905321234567"]
    assert str(context.store.default_mode(None)) == "delay=20..80"
