"""`serve` in a process of its own: what it prints, how it ends, what it refuses."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Spawn, clean_environ, until

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
PATH = "/api/paywall/masterpass/session"
BODY = {"ReferenceCode": "r", "UserId": "u", "UserPhone": "905123456710"}


def ask(url: str, context: ssl.SSLContext | None = None) -> dict[str, object]:
    """The envelope that a valid request gets."""
    request = urllib.request.Request(
        url,
        json.dumps(BODY).encode(),
        {"Content-Type": "application/json", "apikeyprivate": "k", "apiclientprivate": "c"},
    )
    with urllib.request.urlopen(request, timeout=30, context=context) as answer:
        envelope: dict[str, object] = json.load(answer)
    return envelope


def test_the_ready_line_comes_when_connections_are_accepted(spawn: Spawn) -> None:
    server = spawn("--port", "0", "--seed", "1234")
    line = server.ready_line()
    url = line.split()[3]
    assert line == f"mockpaywall ready on {url} (seed 1234)\n"
    assert url.startswith("http://127.0.0.1:")
    assert ask(url + PATH)["Result"] is True
    ended = server.stop()
    assert (ended.code, ended.out) == (0, "")


@POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_0_when_told_to_stop(spawn: Spawn, number: signal.Signals) -> None:
    server = spawn("serve", "--port", "0", "--log-level", "warning")
    server.ready_line()
    server.process.send_signal(number)
    ended = server.end()
    assert (ended.code, ended.out, ended.err) == (0, "", "")


@POSIX
def test_it_ends_with_0_when_told_to_stop_before_it_is_ready(spawn: Spawn, tmp_path: Path) -> None:
    """The signal may come at any moment after the settings were read; here, while a slow schema is opened."""
    import os  # mkfifo is POSIX only

    os.mkfifo(tmp_path / "slow.json")
    server = spawn("--port", "0", "--schemas", str(tmp_path))
    with (tmp_path / "slow.json").open("wb"):  # returns when the server has opened its end
        server.process.terminate()
        ended = server.end()
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_the_port_file_is_there_when_the_ready_line_is(spawn: Spawn, tmp_path: Path) -> None:
    server = spawn("--port", "0", "--port-file", "port.txt")
    port = server.url.rpartition(":")[2]
    assert (tmp_path / "port.txt").read_text() == f"{port}\n"
    server.stop()
    assert not (tmp_path / "port.txt").exists()


def test_variables_and_file_reach_the_server(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "mockpaywall.toml").write_text('port = 0\nseed = 5\nbase-path = "/file"\n')
    server = spawn(MOCKPAYWALL_BASE_PATH="/x", MOCKPAYWALL_SEED="6")
    line = server.ready_line()
    assert line.endswith("(seed 6)\n")
    assert ask(f"{line.split()[3]}/x{PATH}")["Result"] is True


def test_a_seed_that_nobody_chose_differs_and_can_be_chosen(spawn: Spawn) -> None:
    first, second = (spawn("--port", "0").ready_line() for _ in range(2))
    seed = first.rpartition("seed ")[2].rstrip(")\n")
    assert seed != second.rpartition("seed ")[2].rstrip(")\n")
    url = first.split()[3]
    again = spawn("--port", "0", "--seed", seed).url
    assert ask(url + PATH)["Body"]["SessionId"] == ask(again + PATH)["Body"]["SessionId"]  # type: ignore[index]


def test_a_taken_port_is_named_with_the_mend(spawn: Spawn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = spawn("--port", str(port)).end()
    assert ended.err == (
        f"mockpaywall: cannot listen on 127.0.0.1:{port}: the port is taken; "
        "stop what listens there or choose another with --port; 0 takes a free one\n"
    )
    assert (ended.code, ended.out) == (2, "")


def test_an_address_of_another_machine_is_refused(spawn: Spawn) -> None:
    ended = spawn("--host", "192.0.2.1", "--port", "0").end()
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("mockpaywall: cannot listen on 192.0.2.1:0: ")


@pytest.mark.parametrize(
    ("flags", "warned"),
    [
        (["--host", "0.0.0.0"], True),
        (["--host", "0.0.0.0", "--admin-token", "sesame"], False),
        (["--host", "0.0.0.0", "--no-admin"], False),
        ([], False),
    ],
)
def test_an_open_admin_api_is_warned_of_on_stderr(spawn: Spawn, flags: list[str], warned: bool) -> None:
    server = spawn("--port", "0", *flags)
    assert server.ready_line().startswith("mockpaywall ready on http://")
    ended = server.stop()
    assert ("WARNING: 0.0.0.0:" in ended.err) is warned
    assert "sesame" not in ended.err


def test_a_broken_schema_stops_the_start_with_file_and_place(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "envelope.json").write_text("{nonsense")
    ended = spawn("--port", "0", "--schemas", ".").end()
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("mockpaywall: envelope.json: line 1 column 2: ")


def test_self_signed_tls_says_where_its_ca_is(spawn: Spawn, tmp_path: Path) -> None:
    server = spawn("--port", "0", "--tls-self-signed", "--tls-name", "pay.test")
    url = server.url
    assert url.startswith("https://127.0.0.1:")
    ca = tmp_path / ".mockpaywall" / "ca.pem"
    assert ask(url + PATH, ssl.create_default_context(cafile=ca))["Result"] is True
    assert (tmp_path / ".mockpaywall" / ".gitignore").read_text() == "*\n"
    assert f"TLS: the CA is {ca} (how to trust it: mockpaywall tls --ca {ca})\n" in server.stop().err


def test_a_certificate_that_is_none_stops_the_start(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("no")
    ended = spawn("--port", "0", "--tls-cert", "a.pem", "--tls-key", "a.pem").end()
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("mockpaywall: a.pem and a.pem are not a PEM certificate and its PEM key (")


def test_ipv6_stands_in_brackets(spawn: Spawn) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    url = spawn("--port", "0", "--host", "[::1]").url
    assert url.startswith("http://[::1]:")
    assert ask(url + PATH)["Result"] is True


@POSIX
def test_nobody_reading_stdout_does_not_stop_it(spawn: Spawn, tmp_path: Path) -> None:
    import os  # mkfifo is POSIX only

    schemas = tmp_path / "schemas"
    schemas.mkdir()
    os.mkfifo(schemas / "more.json")
    server = spawn("--port", "0", "--port-file", "port.txt", "--schemas", "schemas")
    with (schemas / "more.json").open("wb") as writer:  # the server waits for it, and is not ready before
        assert server.process.stdout
        server.process.stdout.close()
        server.process.stdout = None
        writer.write(b"{}")
    until((tmp_path / "port.txt").exists)
    assert ask(f"http://127.0.0.1:{(tmp_path / 'port.txt').read_text().strip()}{PATH}")["Result"] is True
    assert server.stop().code == 0


@POSIX
def test_no_stdout_and_no_stderr_at_all_do_not_stop_it(tmp_path: Path) -> None:
    """As services start: both closed, not just unread."""
    program = f'exec "{sys.executable}" -m mockpaywall --port 0 --port-file "{tmp_path}/port.txt" >&- 2>&-'
    with subprocess.Popen(["sh", "-c", program], env=clean_environ({})) as server:
        until((tmp_path / "port.txt").exists)
        url = f"http://127.0.0.1:{(tmp_path / 'port.txt').read_text().strip()}"
        assert ask(url + PATH)["Result"] is True
        server.terminate()
        assert server.wait(timeout=30) == 0


def test_a_refusal_shows_no_secret(cli: Cli) -> None:
    for argv in (
        ["--credentials", "sesame"],
        ["--credentials", "sesame:x", "sesame"],
        ["--admin-token", "open sesame"],
        ["--admin-token", "ses\tame", "--port", "abc"],
    ):
        ended = cli("serve", *argv)
        assert ended.code == 2
        assert "ses" not in ended.err.replace("serve", "")
    for name in ("CREDENTIALS", "ADMIN_TOKEN"):
        ended = cli("serve", **{f"MOCKPAYWALL_{name}": "open sesame"})
        assert ended.code == 2
        assert "sesame" not in ended.err
