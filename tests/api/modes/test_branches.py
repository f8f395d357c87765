"""Modes with a branch per operation: each operation has its own mode and its own counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.modes.test_card_list import list_cards, make_session
from tests.support.http_client import HttpResponse
from tests.support.namespace_client import NamespaceClient

MODE = "session>http=503@first-2;card/list>http=500@first-1"


def statuses(namespace: NamespaceClient, mode: str | None, count: int) -> list[int]:
    return [namespace.send(mode).status for _ in range(count)]


def test_each_branch_counts_for_itself(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace)
    namespace.set_default_mode(MODE)
    assert [namespace.send().status, list_cards(namespace, None, session_id).status] == [503, 500]
    assert [namespace.send().status, list_cards(namespace, None, session_id).status] == [503, 200]
    assert [namespace.send().status, list_cards(namespace, None, session_id).status] == [200, 200]


def test_a_branch_without_operation_serves_all_others_and_unknown_paths(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace)
    namespace.set_default_mode("session>http=501;http=502")
    assert namespace.send().status == 501
    assert list_cards(namespace, None, session_id).status == 502
    assert namespace.send(path="/unknown").status == 502
    assert namespace.send(method="PUT").status == 501


def test_an_unknown_path_has_no_operation(namespace: NamespaceClient) -> None:
    namespace.set_default_mode("session>http=501;card/list>http=502")
    response = namespace.send(path="/unknown")
    assert (response.status, response.applied_mode) == (404, "ok")


def test_of_a_header_without_the_branch_the_default_decides(namespace: NamespaceClient) -> None:
    namespace.set_default_mode("session>http=501")
    assert namespace.send("card/list>http=502").status == 501
    assert namespace.send("card/list>http=502;ok").status == 200


def test_a_rule_for_an_operation_leaves_the_others_to_the_next_rule(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace)
    namespace.add_rule("http=501")
    namespace.add_rule("card/list>http=502")
    assert (namespace.send().status, list_cards(namespace, None, session_id).status) == (501, 502)


def test_times_ends_a_rule_whatever_the_operation(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace)
    namespace.add_rule("session>http=501,http=503;card/list>http=502", times=3)
    found = [namespace.send().status, list_cards(namespace, None, session_id).status, namespace.send().status]
    assert found == [501, 502, 503]
    assert (namespace.send().status, list_cards(namespace, None, session_id).status) == (200, 200)
    (rule,) = namespace.admin("GET", "rules").json["rules"]
    assert (rule["uses"], rule["usedUp"]) == (3, True)


def test_counts_of_branches_are_exact_under_concurrency(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace)
    namespace.set_default_mode("session>http=503@first-7;card/list>http=500@first-5")

    def send(number: int) -> HttpResponse:
        return namespace.send() if number % 2 else list_cards(namespace, None, session_id)

    with ThreadPoolExecutor(16) as pool:
        found = [response.status for response in pool.map(send, range(60))]
    assert (found.count(503), found.count(500), found.count(200)) == (7, 5, 48)


def test_setting_a_mode_again_restarts_its_branches(namespace: NamespaceClient) -> None:
    for _ in range(2):
        assert namespace.admin("PUT", "mode", {"mode": MODE}).json == {"mode": MODE}
        assert statuses(namespace, None, 3) == [503, 503, 200]


def test_a_header_with_branches_counts_for_each_of_them(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace)
    assert statuses(namespace, MODE, 3) == [503, 503, 200]
    assert [list_cards(namespace, MODE, session_id).status for _ in range(2)] == [500, 200]


def test_each_branch_with_steps_is_a_scenario(namespace: NamespaceClient) -> None:
    namespace.set_default_mode("session>ok,http=501,http=502;card/list>ok;ok,http=503")
    namespace.send()

    def states() -> dict[str, str]:
        scenarios = namespace.admin("GET", "scenarios").json["scenarios"]
        return {scenario["name"]: scenario["state"] for scenario in scenarios}

    assert states() == {"default>session": "step-2", "default": "Started"}
    namespace.admin("POST", "scenarios/reset")
    assert states() == {"default>session": "Started", "default": "Started"}
    assert namespace.send().status == 200


@pytest.mark.parametrize(
    ("mode", "nearest"),
    [("card/lst>ok", "card/list"), ("upstream=CARD_NOT_FUND", "CARD_NOT_FOUND"), ("auth=opt", "otp")],
)
def test_a_wrong_name_in_the_header_is_refused_with_the_nearest(
    namespace: NamespaceClient, mode: str, nearest: str
) -> None:
    response = namespace.send(mode)
    assert response.status == 400
    assert f"did you mean {nearest}?" in response.json["Message"] + response.hint
