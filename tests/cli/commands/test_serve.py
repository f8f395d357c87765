"""`serve` in a separate process: output, termination, errors."""

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

from tests.cli.conftest import Cli, Spawn, clean_environ
from tests.support.polling import wait_until

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
PATH = "/api/paywall/masterpass/session"
BODY = {"ReferenceCode": "r", "UserId": "u", "UserPhone": "905123456710"}


def send(url: str, context: ssl.SSLContext | None = None) -> dict[str, object]:
    """Send a valid request and return the envelope."""
    request = urllib.request.Request(
        url,
        json.dumps(BODY).encode(),
        {"Content-Type": "application/json", "apikeyprivate": "k", "apiclientprivate": "c"},
    )
    with urllib.request.urlopen(request, timeout=30, context=context) as response:
        envelope: dict[str, object] = json.load(response)
    return envelope


def test_connections_are_accepted_when_the_ready_line_is_printed(spawn: Spawn) -> None:
    server = spawn("--port", "0", "--seed", "1234")
    line = server.ready_line()
    url = line.split()[3]
    assert line == f"mockpaywall ready on {url} (seed 1234)\n"
    assert url.startswith("http://127.0.0.1:")
    assert send(url + PATH)["Result"] is True
    result = server.stop()
    assert (result.code, result.out) == (0, "")


def test_the_address_of_the_live_page_follows(spawn: Spawn) -> None:
    server = spawn("--port", "0")
    url = server.url
    assert server.process.stdout
    assert server.process.stdout.readline() == f"live page: {url}/__admin/ui\n"
    with urllib.request.urlopen(f"{url}/__admin/ui", timeout=30) as page:
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_base_address_of_a_server_with_a_base_path_follows(spawn: Spawn) -> None:
    server = spawn("--port", "0", "--base-path", "pay", "--no-admin")
    url = server.url
    assert server.process.stdout
    assert server.process.stdout.readline() == f"base address: {url}/pay\n"


def test_without_the_admin_api_no_page_is_named(spawn: Spawn) -> None:
    server = spawn("--port", "0", "--no-admin")
    server.ready_line()
    server.process.terminate()
    assert server.process.stdout
    assert server.process.stdout.readline() == ""


@POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_0(spawn: Spawn, number: signal.Signals) -> None:
    server = spawn("serve", "--port", "0", "--log-level", "warning")
    server.ready_line()
    server.process.send_signal(number)
    result = server.wait()
    assert (result.code, result.out, result.err) == (0, "", "")


@POSIX
def test_a_signal_before_the_server_is_ready_ends_it_with_0(spawn: Spawn, tmp_path: Path) -> None:
    """The signal may arrive at any time after the settings were parsed; here, while a schema file is opened."""
    import os  # mkfifo exists on POSIX only

    os.mkfifo(tmp_path / "slow.json")
    server = spawn("--port", "0", "--schemas", str(tmp_path))
    with (tmp_path / "slow.json").open("wb"):  # returns when the server has opened the other end
        server.process.terminate()
        result = server.wait()
    assert (result.code, result.out, result.err) == (0, "", "")


def test_the_port_file_exists_when_the_ready_line_is_printed(spawn: Spawn, tmp_path: Path) -> None:
    server = spawn("--port", "0", "--port-file", "port.txt")
    port = server.url.rpartition(":")[2]
    assert (tmp_path / "port.txt").read_text() == f"{port}\n"
    server.stop()
    assert not (tmp_path / "port.txt").exists()


def test_variables_and_file_configure_the_server(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "mockpaywall.toml").write_text('port = 0\nseed = 5\nbase-path = "/file"\n')
    server = spawn(MOCKPAYWALL_BASE_PATH="/x", MOCKPAYWALL_SEED="6")
    line = server.ready_line()
    assert line.endswith("(seed 6)\n")
    assert send(f"{line.split()[3]}/x{PATH}")["Result"] is True


def test_a_drawn_seed_differs_per_start_and_can_be_reused(spawn: Spawn) -> None:
    first, second = (spawn("--port", "0").ready_line() for _ in range(2))
    seed = first.rpartition("seed ")[2].rstrip(")\n")
    assert seed != second.rpartition("seed ")[2].rstrip(")\n")
    url = first.split()[3]
    same_seed_url = spawn("--port", "0", "--seed", seed).url
    assert send(url + PATH)["Body"]["SessionId"] == send(same_seed_url + PATH)["Body"]["SessionId"]  # type: ignore[index]


def test_a_port_in_use_is_reported_with_the_fix(spawn: Spawn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = spawn("--port", str(port)).wait()
    assert result.err == (
        f"mockpaywall: cannot listen on 127.0.0.1:{port}: the port is taken; "
        "stop what listens there or choose another with --port; 0 takes a free one\n"
    )
    assert (result.code, result.out) == (2, "")


def test_an_address_of_another_machine_is_reported(spawn: Spawn) -> None:
    result = spawn("--host", "192.0.2.1", "--port", "0").wait()
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith("mockpaywall: cannot listen on 192.0.2.1:0: ")


@pytest.mark.parametrize(
    ("flags", "has_warning"),
    [
        (["--host", "0.0.0.0"], True),
        (["--host", "0.0.0.0", "--admin-token", "sesame"], False),
        (["--host", "0.0.0.0", "--no-admin"], False),
        ([], False),
    ],
)
def test_an_open_admin_api_causes_a_warning_on_stderr(
    spawn: Spawn, flags: list[str], has_warning: bool
) -> None:
    server = spawn("--port", "0", *flags)
    assert server.ready_line().startswith("mockpaywall ready on http://")
    result = server.stop()
    assert ("WARNING: 0.0.0.0:" in result.err) is has_warning
    assert "sesame" not in result.err


def test_an_invalid_schema_is_reported_with_file_and_position(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "envelope.json").write_text("{nonsense")
    result = spawn("--port", "0", "--schemas", ".").wait()
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"mockpaywall: {tmp_path}/envelope.json: line 1 column 2: ")


def test_self_signed_tls_prints_the_path_of_its_ca(spawn: Spawn, tmp_path: Path) -> None:
    server = spawn("--port", "0", "--tls-self-signed", "--tls-name", "pay.test")
    url = server.url
    assert url.startswith("https://127.0.0.1:")
    ca = tmp_path / ".mockpaywall" / "ca.pem"
    assert send(url + PATH, ssl.create_default_context(cafile=ca))["Result"] is True
    assert (tmp_path / ".mockpaywall" / ".gitignore").read_text() == "*\n"
    assert f"TLS: the CA is {ca} (how to trust it: mockpaywall tls --ca {ca})\n" in server.stop().err


def test_an_unusable_certificate_is_reported(spawn: Spawn, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("no")
    result = spawn("--port", "0", "--tls-cert", "a.pem", "--tls-key", "a.pem").wait()
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(
        f"mockpaywall: {tmp_path}/a.pem and {tmp_path}/a.pem are not a PEM certificate and its PEM key"
    )
    assert "None" not in result.err


def test_an_ipv6_url_has_brackets(spawn: Spawn) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("needs IPv6")
    url = spawn("--port", "0", "--host", "[::1]").url
    assert url.startswith("http://[::1]:")
    assert send(url + PATH)["Result"] is True


@POSIX
def test_it_serves_when_the_reader_of_stdout_is_gone(spawn: Spawn, tmp_path: Path) -> None:
    import os  # mkfifo exists on POSIX only

    schemas = tmp_path / "schemas"
    schemas.mkdir()
    os.mkfifo(schemas / "more.json")
    server = spawn("--port", "0", "--port-file", "port.txt", "--schemas", "schemas")
    with (schemas / "more.json").open("wb") as writer:  # the server waits for this file before it is ready
        assert server.process.stdout
        server.process.stdout.close()
        server.process.stdout = None
        writer.write(b"{}")
    wait_until((tmp_path / "port.txt").exists)
    assert send(f"http://127.0.0.1:{(tmp_path / 'port.txt').read_text().strip()}{PATH}")["Result"] is True
    assert server.stop().code == 0


@POSIX
def test_it_serves_without_stdout_and_stderr(tmp_path: Path) -> None:
    """Some services are started with both closed."""
    program = f'exec "{sys.executable}" -m mockpaywall --port 0 --port-file "{tmp_path}/port.txt" >&- 2>&-'
    with subprocess.Popen(["sh", "-c", program], env=clean_environ({})) as server:
        wait_until((tmp_path / "port.txt").exists)
        url = f"http://127.0.0.1:{(tmp_path / 'port.txt').read_text().strip()}"
        assert send(url + PATH)["Result"] is True
        server.terminate()
        assert server.wait(timeout=30) == 0


def test_an_error_message_contains_no_secret(cli: Cli) -> None:
    for argv in (
        ["--credentials", "sesame"],
        ["--credentials", "sesame:x", "sesame"],
        ["--admin-token", "open sesame"],
        ["--admin-token", "ses\tame", "--port", "abc"],
    ):
        result = cli("serve", *argv)
        assert result.code == 2
        assert "ses" not in result.err.replace("serve", "")
    for name in ("CREDENTIALS", "ADMIN_TOKEN"):
        result = cli("serve", **{f"MOCKPAYWALL_{name}": "open sesame"})
        assert result.code == 2
        assert "sesame" not in result.err


def test_a_wrong_setup_file_is_named_with_every_place(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "setup.json"
    path.write_text('{"accounts": [{"phone": "12"}], "modes": "ok"}')
    result = cli("--setup", str(path))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"mockpaywall: {path}: /modes: found the key")
    assert "/accounts/0/phone: found a string in another form, expected a phone number" in result.err
    assert len(result.err.splitlines()) == 1


def test_a_missing_setup_file_is_refused(cli: Cli) -> None:
    result = cli("--setup", "nothing.json")
    assert result.code == 2
    assert "--setup" in result.err
