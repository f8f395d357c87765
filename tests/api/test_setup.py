"""A setup file on both servers and in both stores: in every namespace from its first request and after its reset."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.app import build_context
from mockpaywall.settings import Settings
from mockpaywall.setup.setup_error import SetupError
from tests.support.masterpass_client import get_result, open_session
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import PHONE
from tests.support.servers import SERVERS, RunningServer

NUMBER = "5528790000000008"
ACCOUNTS = [{"phone": PHONE, "cards": [{"number": NUMBER, "alias": "ready"}]}]
ServeSetup = Callable[..., RunningServer]


@pytest.fixture(params=["asyncio-memory", "asyncio-redis", "wsgi-memory", "wsgi-redis"])
def serve_setup(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServeSetup]:
    """Serve with a setup file that has these members."""
    kind, _, store = request.param.partition("-")
    url = request.getfixturevalue("redis_database") if store == "redis" else "memory"
    with ExitStack() as at_end:

        def start(**members: Any) -> RunningServer:
            path = tmp_path / "setup.json"
            path.write_text(json.dumps(members))
            return at_end.enter_context(SERVERS[kind](Settings(store=url, setup=path)))

        yield start


def list_aliases(namespace: NamespaceClient) -> list[str]:
    return [card["CardAlias"] for card in get_result(open_session(namespace).send("card/list"))["Cards"]]


def reset(namespace: NamespaceClient) -> None:
    assert namespace.admin("POST", "reset").status == 200


def list_rules(namespace: NamespaceClient) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = namespace.admin("GET", "rules").json["rules"]
    return rules


def test_accounts_are_in_every_namespace_and_back_after_a_reset(serve_setup: ServeSetup) -> None:
    server = serve_setup(accounts=ACCOUNTS)
    for name in ("a", "b"):
        namespace = server.namespace(name)
        assert list_aliases(namespace) == ["ready"]
        assert namespace.admin("DELETE", f"accounts/{PHONE}").status == 200
        assert namespace.admin("GET", "accounts").json["accounts"] == []
        reset(namespace)
        assert list_aliases(namespace) == ["ready"]


def test_a_card_that_was_added_stays_until_the_reset(serve_setup: ServeSetup) -> None:
    namespace = serve_setup(accounts=ACCOUNTS).namespace("a")
    user = open_session(namespace)
    user.register_card(CardAlias="new")
    assert list_aliases(namespace) == ["ready", "new"]
    reset(namespace)
    assert list_aliases(namespace) == ["ready"]


def test_rules_decide_the_first_requests_of_each_namespace(serve_setup: ServeSetup) -> None:
    server = serve_setup(rules=[{"mode": "http=503", "times": 2}])
    for namespace in (server.namespace("a"), server.namespace("b")):
        assert [namespace.send().status for _ in range(3)] == [503, 503, 200]
        reset(namespace)
        assert [namespace.send().status for _ in range(3)] == [503, 503, 200]


def test_rules_are_deleted_in_one_namespace_until_its_reset(serve_setup: ServeSetup) -> None:
    server = serve_setup(rules=[{"mode": "http=503", "name": "outage"}])
    a, b = server.namespace("a"), server.namespace("b")
    assert [a.send().status, b.send().status] == [503, 503]
    (rule,) = list_rules(a)
    assert (rule["name"], rule["uses"], rule["namespace"]) == ("outage", 1, "a")
    assert a.admin("DELETE", f"rules/{rule['id']}").status == 200
    assert [a.send().status, b.send().status] == [200, 503]
    reset(a)
    assert a.send().status == 503


def test_a_rule_is_listed_once_for_all_namespaces_and_deleted_in_all(serve_setup: ServeSetup) -> None:
    server = serve_setup(rules=[{"mode": "http=503"}])
    namespaces = [server.namespace(name) for name in ("a", "b")]
    assert [each.send().status for each in namespaces] == [503, 503]
    send = server.client.send
    (rule,) = send(b"", keys={}, method="GET", target="/__admin/rules").json["rules"]
    assert (rule["namespace"], rule["uses"]) == (None, 2)
    assert send(b"", keys={}, method="DELETE", target=f"/__admin/rules/{rule['id']}").status == 200
    assert [each.send().status for each in namespaces] == [200, 200]


def test_a_rule_with_headers_and_a_match_acts(serve_setup: ServeSetup) -> None:
    match = {"bodyPatterns": [{"matchesJsonPath": "$.ReferenceCode"}]}
    rule = {"mode": "http=429", "headers": {"Retry-After": "9"}, "match": match}
    response = serve_setup(rules=[rule]).namespace("a").send()
    assert (response.status, response.header("retry-after")) == (429, "9")


def test_the_mode_is_that_of_the_start(serve_setup: ServeSetup) -> None:
    server = serve_setup(mode="http=503@first-1")
    a, b = server.namespace("a"), server.namespace("b")
    assert [a.send().status, a.send().status, b.send().status] == [503, 200, 503]
    assert a.admin("PUT", "mode", {"mode": "http=502"}).status == 200
    assert a.send().status == 502
    reset(a)
    assert [a.send().status, a.send().status] == [503, 200]
    assert a.admin("GET", "mode").json["mode"] == "http=503@first-1"


def test_delays_are_those_of_all_namespaces(serve_setup: ServeSetup) -> None:
    namespace = serve_setup(delays={"fixedDelay": 3}).namespace("a")
    assert namespace.admin("GET", "settings").json["settings"]["fixedDelay"] == 3
    assert namespace.admin("POST", "settings", {"fixedDelay": 1}).status == 200
    assert namespace.admin("GET", "settings").json["settings"]["fixedDelay"] == 1
    reset(namespace)
    assert namespace.admin("GET", "settings").json["settings"]["fixedDelay"] == 3


def test_a_reset_of_all_restores_everything(serve_setup: ServeSetup) -> None:
    server = serve_setup(accounts=ACCOUNTS, rules=[{"mode": "http=503", "times": 1}])
    namespace = server.namespace("a")
    namespace.send()
    namespace.admin("DELETE", "accounts")
    namespace.admin("DELETE", "rules")
    assert server.client.send(b"", keys={}, method="POST", target="/__admin/reset").status == 200
    assert namespace.send().status == 503
    assert list_aliases(namespace) == ["ready"]


def test_the_mode_is_set_in_one_place(tmp_path: Path) -> None:
    path = tmp_path / "setup.json"
    path.write_text('{"mode": "ok"}')
    with pytest.raises(SetupError, match="the mode is set already"):
        build_context(Settings(mode="http=503", setup=path), 1)
