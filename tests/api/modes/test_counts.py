"""`@first-N`, `@every-N` and steps: their counts are exact under concurrency, and separate where they should be."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import RunningServer

THREAD_COUNT = 32
REQUEST_COUNT = 400
MODE = "http=503@first-50"


def statuses(namespace: NamespaceClient, **request: Any) -> Counter[int]:
    """Send REQUEST_COUNT requests from THREAD_COUNT threads; count the statuses."""
    with ThreadPoolExecutor(THREAD_COUNT) as pool:
        return Counter(pool.map(lambda _: namespace.send(**request).status, range(REQUEST_COUNT)))


def test_first_50_of_400_concurrent_requests_by_header(namespace: NamespaceClient) -> None:
    assert statuses(namespace, mode=MODE) == {503: 50, 200: 350}


def test_first_50_of_400_concurrent_requests_by_rule(namespace: NamespaceClient) -> None:
    namespace.add_rule(MODE)
    assert statuses(namespace) == {503: 50, 200: 350}


def test_first_50_of_400_concurrent_requests_by_default(namespace: NamespaceClient) -> None:
    namespace.set_default_mode(MODE)
    assert statuses(namespace) == {503: 50, 200: 350}


def test_first_50_of_400_concurrent_requests_by_phone(namespace: NamespaceClient) -> None:
    assert statuses(namespace, body={**VALID_BODY, "UserPhone": "905000050050"}) == {503: 50, 200: 350}


def test_a_rule_for_50_of_400_concurrent_requests(namespace: NamespaceClient) -> None:
    namespace.add_rule("http=503", times=50)
    assert statuses(namespace) == {503: 50, 200: 350}


def test_every_fourth_of_400_concurrent_requests(namespace: NamespaceClient) -> None:
    assert statuses(namespace, mode="http=503@every-4") == {503: 100, 200: 300}


def test_a_sequence_applies_each_step_once_to_400_concurrent_requests(namespace: NamespaceClient) -> None:
    assert statuses(namespace, mode="http=500,http=501,http=502,ok") == {500: 1, 501: 1, 502: 1, 200: 397}


def test_400_concurrent_requests_have_400_numbers_and_ids(namespace: NamespaceClient) -> None:
    statuses(namespace)
    assert sorted(exchange.record.number for exchange in namespace.exchanges()) == list(
        range(1, REQUEST_COUNT + 1)
    )
    assert len({session.session_id for session in namespace.sessions()}) == REQUEST_COUNT


def outcomes(namespace: NamespaceClient, mode: str, count: int) -> list[str]:
    return [namespace.send(mode).applied_mode for _ in range(count)]


def test_a_sequence_has_one_step_per_request_and_repeats_the_last(namespace: NamespaceClient) -> None:
    mode = "http=503,error=64,ok,ttl=5"
    assert outcomes(namespace, mode, 6) == ["http=503", "error=64", "ok", "ttl=5", "ttl=5", "ttl=5"]


def test_counts_start_with_their_step(namespace: NamespaceClient) -> None:
    assert outcomes(namespace, "ok,http=503@first-2", 5) == [
        "ok",
        "http=503@first-2",
        "http=503@first-2",
        "ok",
        "ok",
    ]


def test_every_applies_to_each_nth_request(namespace: NamespaceClient) -> None:
    assert outcomes(namespace, "http=503@every-3", 7) == ["ok", "ok", "http=503@every-3"] * 2 + ["ok"]


def test_the_first_part_that_applies_wins_over_conflicting_ones(namespace: NamespaceClient) -> None:
    mode = "http=502@first-1+http=503@first-3"
    assert outcomes(namespace, mode, 4) == ["http=502@first-1", "http=503@first-3", "http=503@first-3", "ok"]


def test_refused_requests_are_counted(namespace: NamespaceClient) -> None:
    namespace.send("error=64@first-1", body=b"{}")
    assert namespace.send("error=64@first-1").applied_mode == "ok"


def test_each_header_value_has_its_own_count(namespace: NamespaceClient) -> None:
    modes = ["http=503@first-1", "http=503@first-2", "http=503@first-1", "http=503@first-2"]
    assert [namespace.send(mode).status for mode in modes] == [503, 503, 200, 503]


def test_whitespace_in_a_header_does_not_change_its_count(namespace: NamespaceClient) -> None:
    assert [namespace.send(mode).status for mode in ("http=503@first-1", " http = 503 @ first-1")] == [
        503,
        200,
    ]


def test_each_namespace_has_its_own_count(server: RunningServer) -> None:
    one, other = server.namespace(f"t-{uuid4()}"), server.namespace(f"t-{uuid4()}")
    assert [namespace.send("http=503@first-1").status for namespace in (one, other, one, other)] == [
        503,
        503,
        200,
        200,
    ]


def test_each_key_pair_has_its_own_count(server: RunningServer) -> None:
    def status(key: str) -> int:
        return server.client.send(
            keys={"apikeyprivate": key, "apiclientprivate": "c"}, headers={"X-Mock-Mode": "http=503@first-1"}
        ).status

    one, other = str(uuid4()), str(uuid4())
    assert [status(key) for key in (one, other, one, other)] == [503, 503, 200, 200]


def test_each_rule_has_its_own_count(namespace: NamespaceClient) -> None:
    namespace.add_rule("http=503@first-1", lambda request: request.head.headers.get("x-shop") == "1")
    namespace.add_rule("http=503@first-1", lambda request: request.head.headers.get("x-shop") == "2")
    shops = ["1", "2", "1", "2"]
    assert [namespace.send(headers={"X-Shop": shop}).status for shop in shops] == [503, 503, 200, 200]


def test_header_and_default_have_separate_counts(namespace: NamespaceClient) -> None:
    namespace.set_default_mode("http=503@first-1")
    assert namespace.send("http=503@first-1").status == 503
    assert [namespace.send().status for _ in range(2)] == [503, 200]


def test_setting_the_default_mode_again_resets_its_count(namespace: NamespaceClient) -> None:
    for _ in range(2):
        namespace.admin("PUT", "mode", {"mode": "http=503@first-1"})
        assert [namespace.send().status for _ in range(2)] == [503, 200]


@pytest.mark.parametrize("path", ["requests", "sessions"])
def test_clearing_journal_or_sessions_keeps_the_counts(namespace: NamespaceClient, path: str) -> None:
    assert namespace.send("http=503@first-1").status == 503
    assert namespace.admin("DELETE", path).status == 200
    assert namespace.send("http=503@first-1").status == 200


def test_a_reset_resets_the_counts(namespace: NamespaceClient) -> None:
    assert [namespace.send("http=503@first-1").status for _ in range(2)] == [503, 200]
    assert namespace.admin("POST", "reset").status == 200
    assert namespace.send("http=503@first-1").status == 503
