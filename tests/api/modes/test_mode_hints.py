"""The hint of a refusal that a mode made: the mode, what selected it, and how to get the normal answer."""

from __future__ import annotations

import pytest

from mockpaywall.modes.mode_hints import is_mode_hint
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import VALID_BODY

HEADER_FIX = "the header X-Mock-Mode selected it; leave the header out"


@pytest.mark.parametrize(
    "mode",
    ["error=64", "error=InvalidPhone+delay=1", "http=400", "http=429", "http=503:problem", "http=504:after"],
)
def test_a_refusal_by_a_mode_names_it_and_the_fix(namespace: NamespaceClient, mode: str) -> None:
    response = namespace.send(mode)
    assert response.applied_mode == mode
    assert response.hint == f"the mode {mode} refuses this request: {HEADER_FIX}"


def test_a_hint_of_a_mode_only_is_told_from_others(namespace: NamespaceClient) -> None:
    assert is_mode_hint(namespace.send("error=64").hint)
    assert not is_mode_hint(namespace.send("error=64", body={"userPhone": "1"}).hint)
    assert not is_mode_hint(namespace.send("renew").hint)


@pytest.mark.parametrize("mode", ["ok", "http=200", "http=302", "delay=1", "ttl=0", "payload=bom"])
def test_what_a_mode_does_not_refuse_has_no_hint(namespace: NamespaceClient, mode: str) -> None:
    assert namespace.send(mode).hint == ""


def test_a_magic_phone_is_named(namespace: NamespaceClient) -> None:
    response = namespace.send(body={**VALID_BODY, "UserPhone": "905000010064"})
    expected = "the mode error=64 refuses this request: a magic UserPhone selected it; send another UserPhone"
    assert response.hint == expected


def test_a_rule_is_named_with_the_call_that_removes_it(namespace: NamespaceClient) -> None:
    rule_id = namespace.admin("POST", "rules", {"mode": "http=503"}).json["id"]
    expected = f"the mode http=503 refuses this request: rule {rule_id} selected it"
    assert namespace.send().hint == f"{expected}; DELETE /__admin/rules/{rule_id} removes the rule"


def test_the_default_mode_is_named_with_the_call_that_removes_it(namespace: NamespaceClient) -> None:
    namespace.admin("PUT", "mode", {"mode": "error=64"})
    expected = (
        "the mode error=64 refuses this request: it is the default mode; DELETE /__admin/mode removes it"
    )
    assert namespace.send().hint == expected


def test_a_failure_of_masterpass_by_a_mode_is_hinted_too(namespace: NamespaceClient) -> None:
    session_id = namespace.send().json["Body"]["SessionId"]
    response = namespace.send(
        "upstream=DECLINED",
        method="GET",
        path="/api/paywall/masterpass/card/list",
        body=b"",
        headers={"sessionid": session_id},
    )
    assert response.hint == f"the mode upstream=DECLINED refuses this request: {HEADER_FIX}"


def test_a_request_that_is_refused_anyway_has_the_hint_of_its_cause_only(namespace: NamespaceClient) -> None:
    response = namespace.send("error=64", body={"userPhone": "905123456710"})
    assert response.json["ErrorCode"] == 2
    assert "the mode" not in response.hint
