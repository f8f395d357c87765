"""After requests of every kind, marked card numbers, security codes and one-time codes are nowhere.

The exception is the inbox: the codes that the server "sent" are in their challenges, and GET otps shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from mockpaywall.settings import Settings
from tests.cli.conftest import Cli, Spawn, cli, spawn
from tests.secrecy.admin_answers import (
    read_admin_answers,
    read_codes,
    read_stored_codes,
    remove_measured_times,
    send_marked_admin_calls,
)
from tests.secrecy.marked_requests import MarkedCheckout, MarkedRun
from tests.secrecy.marked_upstream import send_upstream
from tests.secrecy.marks import Marks, find_leaks
from tests.secrecy.stored_texts import iter_object_texts, iter_redis_texts
from tests.support.http_client import HttpClient
from tests.support.masterpass_client import BASE
from tests.support.payment_calls import make_order
from tests.support.redis_server import RedisServer
from tests.support.request_data import VALID_BODY
from tests.support.servers import SERVERS, Serve, serve_asyncio

__all__ = ["cli", "spawn"]

SETTINGS = Settings(otp="random", journal_size=5000)
COMMANDS = (
    ("requests", "--limit", "5000"), ("requests", "--limit", "5000", "--wide"), ("requests", "--json"),
    ("requests", "--unmatched", "--wide"), ("requests", "3"), ("requests", "--export", "har"),
    ("requests", "--export", "curl"), ("verify", "--exactly", "1"), ("verify", "--tries", "1", "--json"),
    ("verify", "--journey", "session,payment/init"), ("sessions", "--wide"), ("sessions", "--json"), ("mode",),
    ("clock",), ("accounts", "--wide"), ("accounts", "--json"), ("payments", "--wide"), ("payments", "--json"),
)  # fmt: skip


@pytest.fixture(params=sorted(SERVERS))
def serve(request: pytest.FixtureRequest) -> Serve:
    """Run a server with given settings: our own, and a WSGI server."""
    return SERVERS[request.param]


def send_everything(client: HttpClient) -> MarkedRun:
    """Send everything, and return what was sent. No answer of the API has a mark."""
    marked = MarkedRun(client, Marks())
    MarkedCheckout(marked).send_all()
    marked.send_all()
    send_upstream(marked)
    marked.marks.codes.update(read_codes(client).values())
    assert find_leaks(marked.marks, marked.answers) == {}
    return marked


def join_without_inbox(texts: Iterable[str], client: HttpClient) -> str:
    """Join *texts* without the codes of challenges, which are stored for the inbox."""
    sent = set(read_codes(client).values())
    return "\n".join(text for text in texts if text not in sent)


def test_no_mark_is_in_an_answer_a_command_or_the_memory_store(cli: Cli, serve: Serve) -> None:
    with serve(SETTINGS) as server:
        marks = send_everything(server.client).marks
        assert find_leaks(marks, send_marked_admin_calls(server.client, marks)) == {}
        assert find_leaks(marks, read_admin_answers(server.client)) == {}
        results = ((" ".join(command), cli(*command, "--url", server.client.url)) for command in COMMANDS)
        outputs = ((place, remove_measured_times(result.out + result.err)) for place, result in results)
        assert find_leaks(marks, outputs) == {}
        text = join_without_inbox(iter_object_texts(server.context.store), server.client)
        assert text.count("CardHolderName") > 10
        assert marks.find(text) == []


def test_no_mark_is_in_redis(redis_database: str, redis_server: RedisServer) -> None:
    with serve_asyncio(replace(SETTINGS, store=redis_database)) as server:
        marks = send_everything(server.client).marks
        with redis_server.client(int(redis_database.rpartition("/")[2])) as client:
            texts = dict(iter_redis_texts(client))
        inboxes = [name for name in texts if ":challenge:" in name]
        found = marks.find("\n".join(texts.pop(name) for name in inboxes))
        assert found == sorted(read_stored_codes(server.client))
        assert any("CardHolderName" in text for text in texts.values())
        assert find_leaks(marks, texts.items()) == {}


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_mark_is_in_a_log(spawn: Spawn, log_format: str) -> None:
    child = spawn(
        "--port", "0", "--seed", "1", "--otp", "random", "--log-level", "debug", "--log-format", log_format
    )
    client = HttpClient(int(child.url.rpartition(":")[2]))
    marks = send_everything(client).marks
    assert find_leaks(marks, send_marked_admin_calls(client, marks)) == {}
    ended = child.stop()
    assert ended.err.count("payment/verify") > 50
    assert find_leaks(marks, (("stdout", ended.out), ("stderr", ended.err))) == {}


def test_card_numbers_in_identifiers_and_rules_are_stored_but_not_shown(cli: Cli, serve: Serve) -> None:
    with serve(Settings()) as server:
        marks = Marks()
        reference, user, code, tracking, expected = (marks.draw_number() for _ in range(5))
        body = {**VALID_BODY, "ReferenceCode": reference, "UserId": user}
        server.client.send(body)
        session_id = server.client.send(body).json["Body"]["SessionId"]
        order = make_order(detail={"MerchantUniqueCode": code, "TrackingCode": tracking})
        target = f"{BASE}/payment/init"
        server.client.send({**order, "SessionId": session_id}, target=target)
        patterns = [
            {"matchesJsonPath": {"expression": "$.a", "equalTo": expected}},
            {"equalToJson": {"a": expected}},
        ]
        rule = {"mode": "ok", "match": {"bodyPatterns": patterns}}
        assert server.client.send(rule, keys={}, target="/__admin/rules").status == 201
        assert find_leaks(marks, read_admin_answers(server.client)) == {}
        outputs = [cli(*command, "--url", server.client.url).out for command in COMMANDS]
        assert marks.find("\n".join(outputs)) == []
        by_reference = {
            "bodyPatterns": [{"matchesJsonPath": {"expression": "$.ReferenceCode", "equalTo": reference}}]
        }
        found = server.client.send(by_reference, keys={}, target="/__admin/requests/count")
        assert found.json["count"] == 2
