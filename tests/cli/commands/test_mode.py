"""`mode` against a running server, and against servers that are not mockpaywall."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockpaywall.settings import Settings
from tests.cli.conftest import Cli
from tests.support.servers import connect_asyncio


@pytest.fixture
def url() -> Iterator[str]:
    with connect_asyncio(Settings(mode="ttl=9")) as client:
        yield client.url


def test_it_shows_sets_and_clears_the_mode(cli: Cli, url: str) -> None:
    def out(*arguments: str) -> str:
        result = cli("mode", *arguments, MOCKPAYWALL_URL=url)
        assert (result.code, result.err) == (0, "")
        return result.out

    assert out() == "ttl=9\n"
    assert out("http=503@first-2") == "http=503@first-2 from now on, in all namespaces\n"
    assert out() == "http=503@first-2\n"
    assert out("--clear") == "ttl=9 from now on, in all namespaces\n"
    assert out() == "ttl=9\n"


def test_a_namespace_has_its_own_mode(cli: Cli, url: str) -> None:
    def out(*arguments: str) -> str:
        return cli("mode", "--url", url, *arguments).out

    assert out("http=503", "--namespace", "team-a") == "http=503 from now on, in namespace team-a\n"
    assert (
        out("error=7", "--credentials", "k:c") == "error=7 from now on, in the namespace of that key pair\n"
    )
    assert [out(), out("--namespace", "team-a"), out("--credentials", "k:c")] == [
        "ttl=9\n",
        "http=503\n",
        "error=7\n",
    ]
    assert out("--clear", "--namespace", "team-a") == "ttl=9 from now on, in namespace team-a\n"


def test_a_profile_is_set_by_name(cli: Cli, url: str) -> None:
    assert cli("mode", "profile=rate-limited", "--url", url).out.startswith("http=429@every-3 ")


def test_json_output(cli: Cli, url: str) -> None:
    for arguments in ((), ("ttl=9",), ("--clear",)):
        description = json.loads(cli("mode", *arguments, "--json", "--url", url).out)
        assert description == {"url": url, "scope": "all namespaces", "mode": "ttl=9"}


def test_a_mode_that_does_not_parse_changes_nothing(cli: Cli, url: str) -> None:
    result = cli("mode", "http=5O3", "--url", url)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        'mockpaywall: "http=5O3" is not usable; position 6: found "5O3", expected an HTTP status from 200 to 599\n'
    )
    assert cli("mode", "--url", url).out == "ttl=9\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ok", "--clear"), "MODE and --clear: expected one of the two"),
        (("ok", "ok"), "too many arguments for mode: 1 left over"),
        (
            ("--namespace", "a/b"),
            '--namespace: "a/b" is not usable; expected 1 to 64 letters, digits, dots, _ and -, not dots alone',
        ),
        (
            ("--namespace", ""),
            '--namespace: "" is not usable; expected 1 to 64 letters, digits, dots, _ and -, not dots alone',
        ),
        (
            ("--namespace", "a", "--credentials", "k:c"),
            "--namespace and --credentials: expected one of the two",
        ),
        (
            ("--credentials", "sesame"),
            (
                "--credentials: the value is not usable; expected KEY:CLIENT, both not empty "
                "(a key cannot contain a colon)"
            ),
        ),
        (("--url", "ftp://x"), '--url: "ftp://x" is not usable; expected one such as http://127.0.0.1:8080'),
    ],
)
def test_wrong_usage_is_reported_before_any_call(cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    result = cli("mode", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"mockpaywall: {message} (see 'mockpaywall mode --help')\n"


def test_an_unreachable_server_is_reported(cli: Cli) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        result = cli("mode", "--url", url)
    assert result.code == 1
    assert result.err.startswith(f"mockpaywall: cannot connect to mockpaywall at {url}: ")
    assert result.err.endswith(
        "; start it with 'mockpaywall serve', or wait for it with 'mockpaywall wait'\n"
    )


def test_a_server_without_admin_api_is_reported(cli: Cli) -> None:
    with connect_asyncio(Settings(admin=False)) as client:
        url = client.url
        result = cli("mode", "--url", url)
    assert result.code == 1
    assert result.err == (
        f"mockpaywall: the mockpaywall at {url} has no admin API there (GET /__admin/mode): "
        "it was started with --no-admin, or the path of the URL is wrong\n"
    )


def test_a_missing_or_wrong_token_is_reported(cli: Cli, tmp_path: Path) -> None:
    with connect_asyncio(Settings(admin_token="sesame")) as client:
        url = client.url
        assert cli("mode", "--url", url, "--admin-token", "sesame").out == "ok\n"
        assert cli("mode", MOCKPAYWALL_URL=url, MOCKPAYWALL_ADMIN_TOKEN="sesame").out == "ok\n"
        file = tmp_path / "token"
        file.write_text("sesame\n")
        assert cli("mode", "--url", url, "--admin-token-file", str(file)).out == "ok\n"
        variables = {"MOCKPAYWALL_ADMIN_TOKEN": " ", "MOCKPAYWALL_ADMIN_TOKEN_FILE": str(file)}
        assert cli("mode", "--url", url, **variables).out == "ok\n"
        without, wrong = cli("mode", "--url", url), cli("mode", "--url", url, "--admin-token", "other")
    assert (without.code, without.err) == (
        1,
        f"mockpaywall: {url} requires its admin token: pass --admin-token-file PATH, or set MOCKPAYWALL_ADMIN_TOKEN\n",
    )
    assert (wrong.code, wrong.err) == (1, f"mockpaywall: {url} does not accept that admin token\n")


def test_unusable_token_files_are_reported_with_exit_code_2(cli: Cli, tmp_path: Path) -> None:
    both = cli("mode", "--admin-token", "a", "--admin-token-file", "b")
    absent = cli("mode", "--admin-token-file", "absent")
    (tmp_path / "empty").touch()
    empty = cli("mode", MOCKPAYWALL_ADMIN_TOKEN_FILE="empty")
    assert (both.code, absent.code, empty.code) == (2, 2, 2)
    assert "--admin-token and --admin-token-file: expected one of the two" in both.err
    assert '--admin-token-file: "absent" cannot be read' in absent.err
    assert 'MOCKPAYWALL_ADMIN_TOKEN_FILE: "empty" does not contain a token' in empty.err


OTHER_SERVER = "the server at {} is not mockpaywall (GET /__admin/mode, HTTP %d)"
UNREACHABLE = "cannot connect to mockpaywall at {}: "


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", OTHER_SERVER % 404),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", OTHER_SERVER % 200),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
            "the server is not mockpaywall: its response has an unknown shape",
        ),
        (b"hello\r\n", UNREACHABLE),
        (b"", UNREACHABLE),
    ],
)
def test_a_server_that_is_not_mockpaywall_is_reported(cli: Cli, response: bytes, message: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer_once() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(response)

        thread = threading.Thread(target=answer_once)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        result = cli("mode", "--url", url)
        thread.join()
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"mockpaywall: {message.format(url)}")
    assert result.err.count("\n") == 1
