"""`mode`: against a running server, and against everything that is none."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mockpaywall.app import make_application, make_wsgi_app
from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread
from mockpaywall.server.limits import Limits
from mockpaywall.settings import Settings
from tests.cli.conftest import Cli


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The URL of a running server."""
    sockets = bind("127.0.0.1", 0)
    application = make_application(settings, 1)
    with ServerThread(sockets, application, lambda: make_wsgi_app(settings, application), Limits()):
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"


@pytest.fixture
def url() -> Iterator[str]:
    with serving(Settings(mode="ttl=9")) as address:
        yield address


def test_it_shows_sets_and_clears_the_mode(cli: Cli, url: str) -> None:
    def out(*words: str) -> str:
        ended = cli("mode", *words, MOCKPAYWALL_URL=url)
        assert (ended.code, ended.err) == (0, "")
        return ended.out

    assert out() == "ttl=9\n"
    assert out("http=503@first-2") == "http=503@first-2 from now on, in all namespaces\n"
    assert out() == "http=503@first-2\n"
    assert out("--clear") == "ttl=9 from now on, in all namespaces\n"
    assert out() == "ttl=9\n"


def test_one_namespace_has_a_mode_of_its_own(cli: Cli, url: str) -> None:
    def out(*words: str) -> str:
        return cli("mode", "--url", url, *words).out

    assert out("http=503", "--namespace", "team-a") == "http=503 from now on, in namespace team-a\n"
    assert out("error=7", "--credentials", "k:c") == "error=7 from now on, in the namespace of that pair\n"
    assert [out(), out("--namespace", "team-a"), out("--credentials", "k:c")] == [
        "ttl=9\n",
        "http=503\n",
        "error=7\n",
    ]
    assert out("--clear", "--namespace", "team-a") == "ttl=9 from now on, in namespace team-a\n"


def test_a_profile_is_set_by_name(cli: Cli, url: str) -> None:
    assert cli("mode", "profile=rate-limited", "--url", url).out.startswith("http=429@every-3 ")


def test_as_json(cli: Cli, url: str) -> None:
    for words in ((), ("ttl=9",), ("--clear",)):
        description = json.loads(cli("mode", *words, "--json", "--url", url).out)
        assert description == {"url": url, "scope": "all namespaces", "mode": "ttl=9"}


def test_a_mode_that_is_none_is_refused_and_changes_nothing(cli: Cli, url: str) -> None:
    ended = cli("mode", "http=5O3", "--url", url)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        'mockpaywall: "http=5O3" is not usable; position 6: found "5O3", expected an HTTP status from 200 to 599\n'
    )
    assert cli("mode", "--url", url).out == "ttl=9\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("ok", "--clear"), "MODE and --clear: expected one of the two"),
        (("ok", "ok"), "too many words for mode: 1 left over"),
        (("--namespace", "a/b"), '--namespace: "a/b" is not usable; expected letters, digits, . _ -'),
        (("--namespace", ""), '--namespace: "" is not usable; expected letters, digits, . _ -'),
        (
            ("--namespace", "a", "--credentials", "k:c"),
            "--namespace and --credentials: expected one of the two",
        ),
        (
            ("--credentials", "sesame"),
            (
                "--credentials: the value is not usable; expected KEY:CLIENT, both not empty "
                "(a key may contain no colon)"
            ),
        ),
        (("--url", "ftp://x"), '--url: "ftp://x" is not usable; expected such as http://127.0.0.1:8080'),
    ],
)
def test_wrong_usage_is_told_before_anything_is_asked(cli: Cli, words: tuple[str, ...], line: str) -> None:
    ended = cli("mode", *words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"mockpaywall: {line} (see 'mockpaywall mode --help')\n"


def test_nobody_is_there(cli: Cli) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        ended = cli("mode", "--url", url)
    assert ended.code == 1
    assert ended.err.startswith(f"mockpaywall: no mockpaywall answers at {url}: ")
    assert ended.err.endswith("; 'mockpaywall serve' starts one\n")


def test_the_admin_api_is_off(cli: Cli) -> None:
    with serving(Settings(admin=False)) as url:
        ended = cli("mode", "--url", url)
    assert (ended.code, ended.err) == (1, f"mockpaywall: {url} has its admin API switched off (--no-admin)\n")


def test_the_token(cli: Cli) -> None:
    with serving(Settings(admin_token="sesame")) as url:
        assert cli("mode", "--url", url, "--admin-token", "sesame").out == "ok\n"
        assert cli("mode", MOCKPAYWALL_URL=url, MOCKPAYWALL_ADMIN_TOKEN="sesame").out == "ok\n"
        without, wrong = cli("mode", "--url", url), cli("mode", "--url", url, "--admin-token", "other")
    assert (without.code, without.err) == (
        1,
        f"mockpaywall: {url} asks for its admin token: give --admin-token TOKEN, or set MOCKPAYWALL_ADMIN_TOKEN\n",
    )
    assert (wrong.code, wrong.err) == (1, f"mockpaywall: {url} does not take that admin token\n")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "no mockpaywall answers at {}: HTTP 404"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "what answers there is no mockpaywall"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "no mockpaywall answers at {}: "),
        (b"hello\r\n", "no mockpaywall answers at {}: "),
        (b"", "no mockpaywall answers at {}: "),
    ],
)
def test_somebody_else_is_there(cli: Cli, answer: bytes, why: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def once() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=once)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        ended = cli("mode", "--url", url)
        thread.join()
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"mockpaywall: {why.format(url)}")
    assert ended.err.count("\n") == 1
