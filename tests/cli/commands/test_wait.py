"""`wait`: the waiting with a clock of its own, the asking over real sockets."""

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
from mockpaywall.cli.commands.health import MAX_PROBE_TIMEOUT_S, POLL_INTERVAL_S, wait_until_healthy
from tests.cli.conftest import Cli, Spawn

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
STARTING = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
NOT_OURS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
NO_ADMIN = b"HTTP/1.1 404 Not Found\r\nX-Mock-Request-Id: 1\r\nContent-Length: 0\r\n\r\n"


class Clock:
    """Time that passes only when somebody sleeps or asks."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.time += seconds


def probe_of(answers: list[str | None], clock: Clock, takes_s: float = 0.0) -> Callable[[float], str | None]:
    def probe(timeout_s: float) -> str | None:
        assert 0 < timeout_s <= MAX_PROBE_TIMEOUT_S
        clock.sleep(min(takes_s, timeout_s))
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return probe


def test_it_tells_how_long_it_took() -> None:
    clock = Clock()
    waited = wait_until_healthy(probe_of(["no", "no", None], clock), 30, clock.now, clock.sleep)
    assert waited == pytest.approx(2 * POLL_INTERVAL_S)


def test_it_gives_up_at_the_end_of_the_time_and_says_why() -> None:
    clock = Clock()
    with pytest.raises(CliError) as caught:
        wait_until_healthy(probe_of(["refused"], clock), 1.5, clock.now, clock.sleep)
    assert str(caught.value) == "not healthy after 1.5 s: refused"
    assert clock.time == pytest.approx(101.5)


def test_a_server_that_hangs_does_not_hold_it_longer() -> None:
    clock = Clock()
    with pytest.raises(CliError):
        wait_until_healthy(probe_of(["timed out"], clock, takes_s=60), 5, clock.now, clock.sleep)
    assert clock.time <= 105 + POLL_INTERVAL_S


def test_with_no_time_at_all_it_still_asks_once() -> None:
    clock = Clock()
    assert wait_until_healthy(probe_of([None], clock), 0, clock.now, clock.sleep) == 0


@contextmanager
def answering(*replies: bytes, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that gives each connection the next of *replies*, the last one again and again."""
    left = list(replies)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    answer(connection, left.pop(0) if len(left) > 1 else left[0], tls)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http{'s' if tls else ''}://localhost:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def answer(connection: socket.socket, reply: bytes, tls: ssl.SSLContext | None) -> None:
    connection.settimeout(10)
    try:
        plain = tls.wrap_socket(connection, server_side=True) if tls else connection
        request = plain.recv(4096)
        assert request.startswith(b"GET /__admin/health HTTP/1.1\r\n")
        plain.sendall(reply)
        plain.close()
    except OSError:
        pass


def test_a_healthy_server(cli: Cli) -> None:
    with answering(OK) as url:
        ended = cli("wait", "--url", url)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("ready after 0.")
    assert ended.out.endswith(" s\n")


def test_json(cli: Cli) -> None:
    with answering(OK) as url:
        result = json.loads(cli("wait", "--json", MOCKPAYWALL_URL=url).out)
    assert result == {"url": url, "ready": True, "after_s": result["after_s"]}
    assert 0 <= result["after_s"] < 30


@pytest.mark.parametrize("first", [STARTING, NOT_OURS, b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_it_asks_again_whatever_came_first(cli: Cli, first: bytes) -> None:
    with answering(first, OK) as url:
        assert cli("wait", "--url", url).code == 0


def test_a_server_without_admin_api_is_known_by_its_replies(cli: Cli) -> None:
    with answering(NO_ADMIN) as url:
        assert cli("wait", "--url", url).code == 0


def test_a_server_that_stays_unhealthy(cli: Cli) -> None:
    with answering(STARTING) as url:
        ended = cli("wait", "--url", url, "--timeout", "0.2")
    line = f"mockpaywall: not healthy after 0.2 s: {url}/__admin/health answers 503\n"
    assert (ended.code, ended.out, ended.err) == (1, "", line)


def test_nobody_there(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ended = cli("wait", "--url", url, "--timeout", "0.1")
    assert ended.code == 1
    assert ended.err.startswith(f"mockpaywall: not healthy after 0.1 s: {url}: ")
    assert ended.err.count("\n") == 1


def test_a_proxy_is_not_asked(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with answering(OK) as url:
        assert cli("wait", "--url", url, "--timeout", "5").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_is_no_traceback(spawn: Spawn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # urllib does not close what is interrupted; at the end of the process that is no harm.
        waiting = spawn("wait", "--url", url, PYTHONWARNINGS="ignore::ResourceWarning")
        connection, _ = listener.accept()
        with connection:
            waiting.process.send_signal(signal.SIGINT)
            ended = waiting.end()
    assert (ended.code, ended.out, ended.err.strip()) == (130, "", "")


@pytest.fixture
def certified(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context, and the CA file that trusts it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return context, tmp_path / "ca.pem"


def test_tls_needs_trust(cli: Cli, certified: tuple[ssl.SSLContext, Path]) -> None:
    context, ca = certified
    with answering(OK, tls=context) as url:
        assert cli("wait", "--url", url, "--cacert", str(ca)).code == 0
        assert cli("wait", "--url", url, "--insecure").code == 0
        ended = cli("wait", "--url", url)
    assert ended.code == 1
    assert ended.err.startswith(f"mockpaywall: {url}: its certificate is not trusted (")
    assert ended.err.endswith("; give --cacert PATH or --insecure\n")


@pytest.mark.parametrize("content", [None, b"", b"no"])
def test_a_ca_file_that_is_none(cli: Cli, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "no.pem").write_bytes(content)
    ended = cli("wait", "--cacert", "no.pem")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert ended.err.startswith("mockpaywall: --cacert: no.pem cannot be read as a PEM certificate (")
