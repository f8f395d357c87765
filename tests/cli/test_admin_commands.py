"""requests, verify, sessions, clock and reset against a running server."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import pytest

from mockpaywall.settings import Settings
from tests.cli.conftest import Cli, CommandResult, Spawn
from tests.support.http_client import HttpClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import connect_asyncio

KEY, OTHER = "first-secret-key", "other-secret-key"


@pytest.fixture
def server() -> Iterator[HttpClient]:
    with connect_asyncio(Settings()) as client:
        yield client


@pytest.fixture
def run(cli: Cli, server: HttpClient) -> Cli:
    """Run a command against the server."""
    return lambda *argv: cli(*argv, MOCKPAYWALL_URL=f"http://127.0.0.1:{server.port}")


def send(server: HttpClient, body: object = VALID_BODY, key: str = KEY, **headers: str) -> None:
    server.send(body, keys={"apikeyprivate": key, "apiclientprivate": "c"}, headers=headers)


def rows(result: CommandResult) -> list[list[str]]:
    assert (result.code, result.err) == (0, "")
    return [line.split() for line in result.out.splitlines()]


def test_requests_are_listed_newest_first(server: HttpClient, run: Cli) -> None:
    send(server, {**VALID_BODY, "ReferenceCode": "order-1"})
    send(server, {**VALID_BODY, "ReferenceCode": "order-2"}, key=OTHER)
    titles, newest, oldest = rows(run("requests"))
    assert titles == ["NO", "TIME", "UTC", "STATUS", "REFERENCECODE", "NAMESPACE", "OUTCOME"]
    assert newest[2:4] == ["200", "order-2"]
    assert oldest[2:4] == ["200", "order-1"]
    assert oldest[5:] == ["the", "complete", "response"]


def test_a_list_has_lines_of_80_columns_with_what_people_look_for(server: HttpClient, run: Cli) -> None:
    send(server, {**VALID_BODY, "ReferenceCode": "order-1", "userPhone": "1"}, **{"X-Mock-Mode": "ok"})
    send(server, {"ReferenceCode": "order-2", "userId": "1", "UserPhone": "905123456710"})
    result = run("requests", "--credentials", f"{KEY}:c")
    titles, newest, _ = result.out.splitlines()
    assert titles.split() == ["NO", "TIME", "UTC", "STATUS", "REFERENCECODE", "OUTCOME", "HINT"]
    assert "order-2" in newest
    assert "you sent userId" in newest
    assert max(map(len, result.out.splitlines())) <= 80
    wide = run("requests", "--wide").out
    assert "you sent userId; the documented name is UserId" in wide
    assert "/api/paywall/masterpass/session" in wide


def test_calls_are_named_by_their_operations_beside_a_reference_code_if_there_is_room(
    server: HttpClient, run: Cli
) -> None:
    base = "/api/paywall/masterpass"
    for method, target, body in (
        ("POST", f"{base}/session", {**VALID_BODY, "ReferenceCode": "order-1"}),
        ("GET", f"{base}/card/list?a=1", b""),
        ("GET", f"{base}/payment/commit", b""),
        ("POST", "/nowhere", b""),
    ):
        server.send(body, method=method, target=target)
    narrow, wide = run("requests").out, run("requests", "--wide").out
    start, end = narrow.index("REQUEST"), narrow.index("OUTCOME")
    assert [line[start:end].strip() for line in narrow.splitlines()] == [
        "REQUEST",
        "POST /nowhere",
        "GET payment/commit",
        "card/list",
        "session",
    ]
    assert "REFERENCECODE" not in narrow
    assert f"GET {base}/card/list" in wide
    assert "order-1" in wide


def test_one_request_is_printed_in_full(server: HttpClient, run: Cli) -> None:
    send(server, {**VALID_BODY, "ReferenceCode": "first"})
    send(server, {**VALID_BODY, "ReferenceCode": "second", "UserId": ""})
    request_id = json.loads(run("requests", "--json").out)["requests"][0]["id"]
    by_id = run("requests", request_id)
    assert (by_id.code, by_id.out) == (0, run("requests", "2").out)
    for text in (
        '"second"',
        "POST /api/paywall/masterpass/session HTTP/1.1",
        "HTTP/1.1 400",
        request_id,
        "Z\n",
    ):
        assert text in by_id.out
    assert KEY not in by_id.out
    assert json.loads(run("requests", request_id, "--json").out)["id"] == request_id


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("7", "request 7 is not in the journal"),
        ("1", "request 1 is in several namespaces: select one, or use the id"),
        ("4bb50f4e-2001-42c6-8596-000000000001", "No such request"),
        ("../mode", ""),
    ],
)
def test_an_unknown_request_is_reported(server: HttpClient, run: Cli, name: str, message: str) -> None:
    send(server)
    send(server, key=OTHER)
    result = run("requests", name)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert message in result.err


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_requests_are_followed_until_the_command_is_interrupted(
    server: HttpClient, spawn: Spawn, options: tuple[str, ...]
) -> None:
    send(server, {**VALID_BODY, "ReferenceCode": "before"})
    child = spawn("requests", "--follow", *options, "--url", f"http://127.0.0.1:{server.port}")
    assert child.process.stdout
    assert child.process.stderr
    assert child.process.stderr.readline() == "requests are printed as they arrive; Ctrl-C ends it\n"
    for reference in ("order-1", "order-2"):
        send(server, {**VALID_BODY, "ReferenceCode": reference})
    lines = [child.process.stdout.readline() for _ in range(2)]
    assert "order-1" in lines[0]
    assert "order-2" in lines[1]
    child.process.send_signal(signal.SIGINT)
    rest = child.wait()
    assert (rest.code, rest.out, rest.err.strip()) == (130, "", "")


def test_an_empty_journal_is_reported(run: Cli) -> None:
    assert run("requests").out == "no request was received\n"


def test_without_a_rejected_request_no_other_is_denied(server: HttpClient, run: Cli) -> None:
    send(server)
    assert run("requests", "--unmatched").out == "no rejected request was received\n"


EVICTED = "older requests are missing: they were evicted (--journal-size, --max-memory)\n"


def test_requests_that_were_evicted_are_reported(cli: Cli) -> None:
    with connect_asyncio(Settings(journal_size=2)) as client:
        url = {"MOCKPAYWALL_URL": f"http://127.0.0.1:{client.port}"}
        send(client, {})
        send(client)
        assert "evicted" not in cli("requests", **url).out
        assert cli("requests", "--json", **url).err == ""
        send(client)
        last = "... and older ones that were evicted (--journal-size, --max-memory)"
        assert cli("requests", **url).out.splitlines()[-1] == last
        assert cli("requests", "--limit", "1", **url).out.splitlines()[-2:] == [
            "... and 1 more; --limit N or --offset N shows them",
            last,
        ]
        unmatched = cli("requests", "--unmatched", **url).out
        assert unmatched == f"no rejected request is left in the journal\n{last}\n"
        as_json = cli("requests", "--json", **url)
        assert (json.loads(as_json.out)["meta"]["total"], as_json.err) == (2, EVICTED)
        comment = "the journal evicted older requests (--journal-size, --max-memory): 1"
        assert cli("requests", "--export", "curl", **url).out.startswith(f"# {comment}\n")
        assert json.loads(cli("requests", "--export", "har", **url).out)["log"]["comment"] == comment
        cli("requests", "--clear", **url)
        assert cli("requests", **url).out == "no request was received\n"


def test_a_namespace_that_was_evicted_is_not_said_to_be_unused(server: HttpClient, run: Cli) -> None:
    send(server)
    for number in range(1000):
        server.send(b"", target=f"/ns/other-{number}/x", method="GET")
    last = "... and older ones that were evicted (--journal-size, --max-memory)"
    namespace = ("--credentials", f"{KEY}:c")
    assert run("requests", *namespace).out == f"no request is left in the journal\n{last}\n"
    assert run("sessions", *namespace).out.startswith("no session is left\n... and 1 older ones")


def test_a_journal_that_is_off_is_reported(cli: Cli) -> None:
    with connect_asyncio(Settings(journal_size=0)) as client:
        send(client)
        result = cli("requests", MOCKPAYWALL_URL=f"http://127.0.0.1:{client.port}")
        assert result.out == "the journal is off (--journal-size 0)\n"


def test_requests_are_selected_by_key_pair_outcome_and_number(server: HttpClient, run: Cli) -> None:
    send(server)
    send(server, {})
    send(server, key=OTHER)
    assert len(rows(run("requests", "--credentials", f"{KEY}:c"))) == 3
    assert len(rows(run("requests", "--unmatched"))) == 2
    assert run("requests", "--limit", "1").out.endswith(
        "... and 2 more; --limit N or --offset N shows them\n"
    )


def test_json_and_exports_mask_keys_and_exports_mask_phones(server: HttpClient, run: Cli) -> None:
    send(server)
    as_json = run("requests", "--json").out
    har, curl = (run("requests", "--export", name).out for name in ("har", "curl"))
    assert all(KEY not in text for text in (as_json, har, curl))
    assert all(str(VALID_BODY["UserPhone"]) not in text for text in (har, curl))
    assert json.loads(as_json)["meta"]["total"] == 1
    assert json.loads(har)["log"]["version"] == "1.2"
    assert curl.startswith("# Keys are masked.")


def test_requests_are_deleted(server: HttpClient, run: Cli) -> None:
    send(server)
    assert run("requests", "--clear").out == "requests deleted: all namespaces\n"
    assert run("requests").out == "no request was received\n"


def test_verify_exits_with_0_for_yes_and_3_for_no(server: HttpClient, run: Cli) -> None:
    send(server)
    yes, no = run("verify", "--exactly", "1"), run("verify", "--exactly", "2")
    assert (yes.code, yes.out.split()[0]) == (0, "yes")
    assert (no.code, no.out.split()[0]) == (3, "no")
    assert "expected exactly 2 requests" in no.out


def test_verify_shows_how_the_closest_request_differs(server: HttpClient, run: Cli) -> None:
    send(server)
    pattern = {
        "method": "POST",
        "bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "x"}}],
    }
    result = run("verify", "--match", json.dumps(pattern))
    assert result.code == 3
    assert "closest request:" in result.out
    assert str(VALID_BODY["UserId"]) in result.out
    assert "curl " in result.out


def test_verify_limits_tries_and_sessions(server: HttpClient, run: Cli) -> None:
    send(server, **{"X-Mock-Mode": "http=503"})
    send(server)
    assert run("verify", "--tries", "2", "--sessions", "1").code == 0
    assert run("verify", "--tries", "1").code == 3


def test_verify_exits_with_3_when_evicted_requests_may_decide(cli: Cli) -> None:
    with connect_asyncio(Settings(journal_size=1)) as client:
        url = {"MOCKPAYWALL_URL": f"http://127.0.0.1:{client.port}"}
        send(client)
        send(client)
        assert cli("verify", "--at-least", "1", **url).code == 0
        result = cli("verify", "--match", '{"method":"DELETE"}', "--exactly", "0", **url)
        assert result.code == 3
        assert result.out.startswith("no  cannot be confirmed: the journal evicted 1 older request, and ")


def test_verify_groups_operations_per_reference_code(server: HttpClient, run: Cli) -> None:
    send(server, {**VALID_BODY, "ReferenceCode": "order-1"})
    send(server, {**VALID_BODY, "ReferenceCode": "order-2"})
    assert run("verify", "--journey", "session").code == 3
    assert run("verify", "--journey", "session", "--per", "referenceCode").code == 0
    assert run("verify", "--journey", "session", "--per", "day").code == 2


def test_sessions_are_listed_expired_and_deleted(server: HttpClient, run: Cli) -> None:
    body = {**VALID_BODY, "ReferenceCode": "order-1"}
    session_id = server.send(body).json["Body"]["SessionId"]
    _, row = rows(run("sessions"))
    assert (row[0], row[1], row[4]) == (session_id, "live", "order-1")
    assert row[3].endswith("+03:00")
    assert str(VALID_BODY["UserPhone"]) not in run("sessions").out
    assert rows(run("sessions", session_id, "--expire"))[1][1] == "expired"
    assert json.loads(run("sessions", session_id, "--json").out)["expired"] is True
    assert run("sessions", "--clear").out == "sessions deleted: all namespaces\n"
    assert run("sessions").out == "no session was issued\n"
    assert run("sessions", session_id).code == 2


def test_the_clock_is_moved_and_frozen(server: HttpClient, run: Cli) -> None:
    session_id = server.send().json["Body"]["SessionId"]
    assert "running +0 s from real time" in run("clock").out
    assert run("clock", "--advance", "1801").out.endswith(f"expired: {session_id}\n")
    frozen = run("clock", "--freeze", "2026-01-01T00:00:00+03:00").out
    assert frozen.startswith("2026-01-01T00:00:00")
    assert frozen.endswith("  frozen\n")
    assert "running +0 s" in run("clock", "--real").out


def test_reset_concerns_the_selected_namespace(server: HttpClient, run: Cli) -> None:
    send(server)
    send(server, key=OTHER)
    assert run("reset", "--credentials", f"{KEY}:c").out == "reset: the namespace of that key pair\n"
    assert len(rows(run("requests"))) == 2
    assert json.loads(run("reset", "--json").out) == {}
    assert run("requests").out == "no request was received\n"


@pytest.mark.parametrize(
    ("words", "done"),
    [
        (("reset",), "reset"),
        (("requests", "--clear"), "requests deleted"),
        (("sessions", "--clear"), "sessions deleted"),
        (("accounts", "--clear"), "accounts deleted"),
    ],
)
def test_a_namespace_that_does_not_exist_is_named(
    server: HttpClient, run: Cli, words: tuple[str, ...], done: str
) -> None:
    send(server)
    result = run(*words, "--namespace", "typo")
    assert (result.code, result.out) == (0, f"{done}: namespace typo (it did not exist)\n")


@pytest.mark.parametrize("path", ["/ns/team-a", "/ns/team-a/", "/pay/ns/team-a"])
def test_a_namespace_in_the_url_is_named(cli: Cli, path: str) -> None:
    with connect_asyncio(Settings(base_path="/pay")) as server:
        server.send(target="/ns/team-a/pay/api/paywall/masterpass/session")
        result = cli("reset", "--url", f"http://127.0.0.1:{server.port}{path}")
    assert result.out == "reset: namespace team-a\n"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("requests", "--clear", "--unmatched"), "--clear, --export and --unmatched: expected one of them"),
        (("requests", "1", "--follow"), "ID, --clear, --export and --follow: expected one of them"),
        (("sessions", "--expire"), "--expire: name the session"),
        (("sessions", "x", "--clear"), "--clear deletes all sessions"),
        (("clock", "--real", "--advance", "1"), "--real goes back to real time"),
        (("verify", "--match", "{"), "--match: not JSON"),
        (("verify", "--match", "[" * 100_000), "--match: nested deeper than 32 levels"),
        (("verify", "--match", "9" * 5000), "--match: a number is too large"),
        (("clock", "--freeze", "yesterday"), "an ISO 8601 date and time"),
        (("verify", "--match", '{"methd": "POST"}'), "method"),
    ],
)
def test_unusable_options_are_reported_in_one_line(run: Cli, argv: tuple[str, ...], message: str) -> None:
    result = run(*argv)
    assert result.code == 2
    assert message in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("name", ["requests", "verify", "sessions", "clock", "reset"])
def test_an_unreachable_server_is_reported(cli: Cli, name: str) -> None:
    result = cli(name, "--url", "http://127.0.0.1:1")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("mockpaywall: cannot connect to mockpaywall at http://127.0.0.1:1: ")
