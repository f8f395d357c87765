"""requests, verify, sessions, clock and reset, against a running server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mockpaywall.settings import Settings
from tests.cli.conftest import Cli, Ended
from tests.support.http_client import HttpClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import connect_asyncio

KEY, OTHER = "first-secret-key", "other-secret-key"


@pytest.fixture
def server() -> Iterator[HttpClient]:
    with connect_asyncio(Settings()) as client:
        yield client


@pytest.fixture
def ask(cli: Cli, server: HttpClient) -> Cli:
    """Run a command against the server."""
    return lambda *argv: cli(*argv, MOCKPAYWALL_URL=f"http://127.0.0.1:{server.port}")


def send(server: HttpClient, body: object = VALID_BODY, key: str = KEY, **headers: str) -> None:
    server.send(body, keys={"apikeyprivate": key, "apiclientprivate": "c"}, headers=headers)


def words(ended: Ended) -> list[list[str]]:
    assert (ended.code, ended.err) == (0, "")
    return [line.split() for line in ended.out.splitlines()]


def test_requests_are_told_newest_first(server: HttpClient, ask: Cli) -> None:
    send(server)
    send(server, {}, key=OTHER)
    head, newest, oldest = words(ask("requests"))
    assert head[:4] == ["TIME", "CALL", "STATUS", "REQUEST"]
    assert newest[2:7] == ["400", "POST", "/api/paywall/masterpass/session", "ok", "ReferenceCode:"]
    assert oldest[2:] == [
        "200",
        "POST",
        "/api/paywall/masterpass/session",
        "ok",
        "the",
        "complete",
        "response",
    ]


def test_no_request(ask: Cli) -> None:
    assert ask("requests").out == "no request came\n"


def test_requests_of_one_pair_only_refused_ones_and_a_limit(server: HttpClient, ask: Cli) -> None:
    send(server)
    send(server, {})
    send(server, key=OTHER)
    assert len(words(ask("requests", "--credentials", f"{KEY}:c"))) == 3
    assert len(words(ask("requests", "--unmatched"))) == 2
    assert ask("requests", "--limit", "1").out.endswith("... and 2 more; --limit N shows them\n")


def test_requests_as_json_and_exports_hide_keys(server: HttpClient, ask: Cli) -> None:
    send(server)
    shown = [
        ask("requests", "--json").out,
        *(ask("requests", "--export", one).out for one in ("har", "curl")),
    ]
    assert all(KEY not in text for text in shown)
    assert all(str(VALID_BODY["UserPhone"]) not in text for text in shown[1:])
    assert json.loads(shown[0])["meta"]["total"] == 1
    assert json.loads(shown[1])["log"]["version"] == "1.2"


def test_requests_are_forgotten(server: HttpClient, ask: Cli) -> None:
    send(server)
    assert ask("requests", "--clear").out == "forgotten, in all namespaces\n"
    assert ask("requests").out == "no request came\n"


def test_verify_says_yes_with_0_and_no_with_1(server: HttpClient, ask: Cli) -> None:
    send(server)
    yes, no = ask("verify", "--exactly", "1"), ask("verify", "--exactly", "2")
    assert (yes.code, yes.out.split()[0]) == (0, "yes")
    assert (no.code, no.out.split()[0]) == (1, "no")
    assert "expected exactly 2 requests" in no.out


def test_verify_shows_what_differs_in_the_nearest_request(server: HttpClient, ask: Cli) -> None:
    send(server)
    wanted = {
        "method": "POST",
        "bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "x"}}],
    }
    ended = ask("verify", "--match", json.dumps(wanted))
    assert ended.code == 1
    assert "the nearest request:" in ended.out
    assert str(VALID_BODY["UserId"]) in ended.out
    assert "curl " in ended.out


def test_verify_tries_and_sessions(server: HttpClient, ask: Cli) -> None:
    send(server, **{"X-Mock-Mode": "http=503"})
    send(server)
    assert ask("verify", "--tries", "2", "--sessions", "1").code == 0
    assert ask("verify", "--tries", "1").code == 1


def test_sessions_are_listed_expired_and_forgotten(server: HttpClient, ask: Cli) -> None:
    session_id = server.send().json["Body"]["SessionId"]
    _, row = words(ask("sessions"))
    assert (row[0], row[2], row[4]) == (session_id, "live", VALID_BODY["ReferenceCode"])
    assert str(VALID_BODY["UserPhone"]) not in ask("sessions").out
    assert words(ask("sessions", session_id, "--expire"))[1][2] == "expired"
    assert json.loads(ask("sessions", session_id, "--json").out)["expired"] is True
    ask("sessions", "--clear")
    assert ask("sessions").out == "no session was issued\n"
    assert ask("sessions", session_id).code == 2


def test_the_clock_is_moved_and_stood_still(server: HttpClient, ask: Cli) -> None:
    session_id = server.send().json["Body"]["SessionId"]
    assert "running +0 s from real time" in ask("clock").out
    assert ask("clock", "--advance", "1801").out.endswith(f"expired: {session_id}\n")
    frozen = ask("clock", "--freeze", "2026-01-01T00:00:00+03:00").out
    assert frozen.startswith("2026-01-01T00:00:00")
    assert "standing still" in frozen
    assert "running +0 s" in ask("clock", "--real").out


def test_reset_is_scoped(server: HttpClient, ask: Cli) -> None:
    send(server)
    send(server, key=OTHER)
    assert ask("reset", "--credentials", f"{KEY}:c").out == "reset, in the namespace of that pair\n"
    assert len(words(ask("requests"))) == 2
    assert json.loads(ask("reset", "--json").out) == {}
    assert ask("requests").out == "no request came\n"


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("requests", "--clear", "--unmatched"), "--clear, --export and --unmatched: expected one of them"),
        (("sessions", "--expire"), "--expire: name the session"),
        (("sessions", "x", "--clear"), "--clear forgets all sessions"),
        (("clock", "--real", "--advance", "1"), "--real goes back to real time"),
        (("verify", "--match", "{"), "--match: not JSON"),
        (("clock", "--freeze", "yesterday"), "an ISO 8601 date and time"),
        (("verify", "--match", '{"methd": "POST"}'), "method"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(ask: Cli, argv: tuple[str, ...], told: str) -> None:
    ended = ask(*argv)
    assert ended.code == 2
    assert told in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("name", ["requests", "verify", "sessions", "clock", "reset"])
def test_nobody_there(cli: Cli, name: str) -> None:
    ended = cli(name, "--url", "http://127.0.0.1:1")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("mockpaywall: no mockpaywall answers at http://127.0.0.1:1")
