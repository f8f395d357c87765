"""`wait`: the loop with a fake clock, the probe over real sockets."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from mockpaywall.cli.cli_error import CliError
from mockpaywall.cli.commands.wait import MAX_PROBE_TIMEOUT_S, POLL_INTERVAL_S, wait_until_healthy
from tests.cli.conftest import Cli, Spawn

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
STARTING = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
NOT_OURS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
NO_ADMIN = b"HTTP/1.1 404 Not Found\r\nX-Mock-Request-Id: 1\r\nContent-Length: 0\r\n\r\n"


class FakeClock:
    """A clock that only `sleep` moves."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.time += seconds


def make_probe(
    results: list[str | None], clock: FakeClock, duration_s: float = 0.0
) -> Callable[[float], str | None]:
    def probe(timeout_s: float) -> str | None:
        assert 0 < timeout_s <= MAX_PROBE_TIMEOUT_S
        clock.sleep(min(duration_s, timeout_s))
        return results.pop(0) if len(results) > 1 else results[0]

    return probe


def test_it_returns_how_long_it_waited() -> None:
    clock = FakeClock()
    waited = wait_until_healthy(make_probe(["no", "no", None], clock), 30, clock.now, clock.sleep)
    assert waited == pytest.approx(2 * POLL_INTERVAL_S)


def test_it_stops_at_the_time_out_and_reports_the_last_problem() -> None:
    clock = FakeClock()
    with pytest.raises(CliError) as caught:
        wait_until_healthy(make_probe(["refused"], clock), 1.5, clock.now, clock.sleep)
    assert str(caught.value) == "not healthy after 1.5 s: refused"
    assert clock.time == pytest.approx(101.5)


def test_a_hanging_server_does_not_delay_the_time_out() -> None:
    clock = FakeClock()
    with pytest.raises(CliError):
        wait_until_healthy(make_probe(["timed out"], clock, duration_s=60), 5, clock.now, clock.sleep)
    assert clock.time <= 105 + POLL_INTERVAL_S


def test_a_time_out_of_zero_still_probes_once() -> None:
    clock = FakeClock()
    assert wait_until_healthy(make_probe([None], clock), 0, clock.now, clock.sleep) == 0


@contextmanager
def run_server(*responses: bytes, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a server that sends each connection the next of *responses*, and the last one repeatedly."""
    remaining = list(responses)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    respond(connection, remaining.pop(0) if len(remaining) > 1 else remaining[0], tls)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http{'s' if tls else ''}://localhost:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def respond(connection: socket.socket, response: bytes, tls: ssl.SSLContext | None) -> None:
    connection.settimeout(10)
    try:
        plain = tls.wrap_socket(connection, server_side=True) if tls else connection
        request = plain.recv(4096)
        assert request.startswith(b"GET /__admin/health HTTP/1.1\r\n")
        plain.sendall(response)
        plain.close()
    except OSError:
        pass


def test_a_healthy_server_ends_the_wait(cli: Cli) -> None:
    with run_server(OK) as url:
        result = cli("wait", "--url", url)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("ready after 0.")
    assert result.out.endswith(" s\n")


def test_json_output(cli: Cli) -> None:
    with run_server(OK) as url:
        result = json.loads(cli("wait", "--json", MOCKPAYWALL_URL=url).out)
    assert result == {"url": url, "ready": True, "after_s": result["after_s"]}
    assert 0 <= result["after_s"] < 30


@pytest.mark.parametrize("first", [STARTING, NOT_OURS, b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_it_probes_again_after_any_other_response(cli: Cli, first: bytes) -> None:
    with run_server(first, OK) as url:
        assert cli("wait", "--url", url).code == 0


def test_a_server_without_admin_api_counts_as_healthy(cli: Cli) -> None:
    with run_server(NO_ADMIN) as url:
        assert cli("wait", "--url", url).code == 0


def test_an_unhealthy_server_is_reported(cli: Cli) -> None:
    with run_server(STARTING) as url:
        result = cli("wait", "--url", url, "--timeout", "0.2")
    line = f"mockpaywall: not healthy after 0.2 s: {url}/__admin/health answers 503\n"
    assert (result.code, result.out, result.err) == (1, "", line)


def test_the_hint_of_a_mockpaywall_is_reported(cli: Cli) -> None:
    hinted = b"HTTP/1.1 400 Bad Request\r\nX-Mock-Hint: use https://\r\nContent-Length: 0\r\n\r\n"
    with run_server(hinted) as url:
        result = cli("wait", "--url", url, "--timeout", "0.2")
    assert result.err == (
        f"mockpaywall: not healthy after 0.2 s: {url}/__admin/health answers 400: use https://\n"
    )


def test_an_unreachable_server_is_reported(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    result = cli("wait", "--url", url, "--timeout", "0.1")
    assert result.code == 1
    assert result.err.startswith(f"mockpaywall: not healthy after 0.1 s: {url}: ")
    assert result.err.count("\n") == 1


def test_no_proxy_is_used(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with run_server(OK) as url:
        assert cli("wait", "--url", url, "--timeout", "5").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_it_without_a_traceback(spawn: Spawn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        waiting = spawn("wait", "--url", url)
        connection, _ = listener.accept()
        with connection:
            assert connection.recv(4096)  # the probe now waits for the response
            waiting.process.send_signal(signal.SIGINT)
            result = waiting.wait()
    assert (result.code, result.out, result.err.strip()) == (130, "", "")


@pytest.fixture
def server_tls(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server context, and the CA file to trust."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return context, tmp_path / "ca.pem"


def test_an_untrusted_certificate_is_reported_at_once(
    cli: Cli, server_tls: tuple[ssl.SSLContext, Path]
) -> None:
    context, ca = server_tls
    with run_server(OK, tls=context) as url:
        assert cli("wait", "--url", url, "--cacert", str(ca)).code == 0
        assert cli("wait", "--url", url, "--insecure").code == 0
        result = cli("wait", "--url", url)
    assert result.code == 1
    assert result.err.startswith(f"mockpaywall: the certificate of {url} is not trusted (")
    assert result.err.endswith("; trust its CA with --cacert PATH, or any with --insecure\n")


@pytest.mark.parametrize("content", [None, b"", b"no"])
def test_an_unusable_ca_file_is_reported(cli: Cli, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "no.pem").write_bytes(content)
    result = cli("wait", "--cacert", "no.pem")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert result.err.startswith("mockpaywall: --cacert: no.pem cannot be read as a PEM certificate (")
