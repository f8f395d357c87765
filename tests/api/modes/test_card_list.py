"""Every part of a mode at an operation on a session: GET card/list. The user has no account, as in reality at first."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockpaywall.modes.effects.payload import PAYLOADS
from tests.support.http_client import CLOSED, RESET, HttpResponse, ReceivedBytes
from tests.support.namespace_client import NamespaceClient

CARD_LIST = "/api/paywall/masterpass/card/list"
GATEWAY_TIMEOUT = 504


def make_session(namespace: NamespaceClient, mode: str | None = None) -> str:
    return str(namespace.send(mode).json["Body"]["SessionId"])


def list_cards(
    namespace: NamespaceClient, mode: str | None = None, session_id: str | None = None
) -> HttpResponse:
    headers = {"sessionid": session_id or make_session(namespace)}
    return namespace.send(mode, method="GET", path=CARD_LIST, body=b"", headers=headers)


def receive_cards(namespace: NamespaceClient, mode: str) -> ReceivedBytes:
    headers = {"sessionid": make_session(namespace)}
    return namespace.receive(mode, method="GET", path=CARD_LIST, body=b"", headers=headers)


def summarize(response: HttpResponse) -> tuple[int, int, bool, Any]:
    """Return status, ErrorCode, Result, and the Code of Masterpass or the whole `Masterpass` member."""
    masterpass = response.json["Body"]["Masterpass"]
    code = masterpass["Exception"]["Code"] if masterpass else masterpass
    return response.status, response.json["ErrorCode"], response.json["Result"], code


def test_without_a_mode_there_is_no_account(namespace: NamespaceClient) -> None:
    response = list_cards(namespace)
    assert summarize(response) == (200, 0, True, "USER_NOT_FOUND")
    assert response.applied_mode == "ok"


@pytest.mark.parametrize(
    ("mode", "code", "status", "level"),
    [
        ("upstream=CARD_NOT_FOUND", "CARD_NOT_FOUND", 404, "NotFound"),
        ("upstream=ACCOUNT_IS_BLOCKED", "ACCOUNT_IS_BLOCKED", 403, "Http403"),
        ("upstream=CARD_NOT_FOUND:401", "CARD_NOT_FOUND", 401, "Unauthorized"),
        ("upstream=3DS_AUTH_ERROR:599", "3DS_AUTH_ERROR", 599, "Http599"),
    ],
)
def test_upstream_is_a_failure_of_masterpass(
    namespace: NamespaceClient, mode: str, code: str, status: int, level: str
) -> None:
    response = list_cards(namespace, mode)
    assert summarize(response) == (200, 0, True, code)
    wrapper = response.json["Body"]["Masterpass"]
    assert (wrapper["StatusCode"], wrapper["Exception"]["Level"], response.applied_mode) == (
        status,
        level,
        mode,
    )


def test_error_has_the_session_block_and_no_wrapper(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace)
    response = list_cards(namespace, "error=92", session_id)
    assert summarize(response) == (200, 92, False, None)
    assert response.json["Body"]["Session"] == {"SessionRenewed": False, "SessionId": session_id}


@pytest.mark.parametrize("more", ["", "+error=92", "+upstream=DECLINED"])
def test_renew_answers_with_another_session_that_works(namespace: NamespaceClient, more: str) -> None:
    session_id = make_session(namespace)
    session = list_cards(namespace, f"renew{more}", session_id).json["Body"]["Session"]
    assert session["SessionRenewed"] is True
    assert session["SessionId"] != session_id
    assert [one.session_id for one in namespace.sessions()] in (
        [session_id, session["SessionId"]],
        [session["SessionId"], session_id],
    )
    assert list_cards(namespace, None, session["SessionId"]).json["Body"]["Session"] == {
        "SessionRenewed": False,
        "SessionId": session["SessionId"],
    }


def test_ttl_is_the_lifetime_of_a_renewed_session(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace, "ttl=0")
    renewed_id = list_cards(namespace, "ttl=77", session_id).json["Body"]["Session"]["SessionId"]
    (renewed,) = (session for session in namespace.sessions() if session.session_id == renewed_id)
    assert renewed.expires_at - renewed.issued_at == 77


@pytest.mark.parametrize("mode", ["http=504:after", "http=504:html:after"])
def test_http_after_loses_the_answer_of_an_operation_that_was_carried_out(
    namespace: NamespaceClient, mode: str
) -> None:
    session_id = make_session(namespace)
    response = list_cards(namespace, f"{mode}+renew", session_id)
    assert (response.status, response.applied_mode) == (GATEWAY_TIMEOUT, f"{mode}+renew")
    assert b"504 Gateway Time-out" in response.body
    assert len(namespace.sessions()) == 2


def test_http_without_after_carries_nothing_out(namespace: NamespaceClient) -> None:
    session_id = make_session(namespace, "ttl=0")
    assert list_cards(namespace, "http=504", session_id).status == GATEWAY_TIMEOUT
    assert len(namespace.sessions()) == 1


@pytest.mark.parametrize(
    ("mode", "content_type", "retry_after"),
    [
        ("http=503:envelope:after", "application/json; charset=utf-8", "1"),
        ("http=503:problem:after+retry-after=30", "application/problem+json", "30"),
        ("http=503:empty:after+retry-after=none", None, None),
    ],
)
def test_http_after_has_bodies_and_retry_after_as_before(
    namespace: NamespaceClient, mode: str, content_type: str | None, retry_after: str | None
) -> None:
    response = list_cards(namespace, mode)
    assert (response.status, response.header("Content-Type"), response.header("Retry-After")) == (
        503,
        content_type,
        retry_after,
    )


def test_http_after_replaces_a_refusal_and_keeps_its_hint(namespace: NamespaceClient) -> None:
    refused = list_cards(namespace, None, "unknown")
    response = list_cards(namespace, "http=504:after+renew+ttl=5+retry-after=9", "unknown")
    assert response.status == GATEWAY_TIMEOUT
    assert response.applied_mode == "http=504:after+retry-after=9"
    assert response.header("Retry-After") == "9"
    assert response.hint.startswith(f"{refused.hint}; the mode http=504:after+retry-after=9 refuses")


@pytest.mark.parametrize("timing", ["", ":before"])
def test_a_fault_before_changes_nothing(namespace: NamespaceClient, timing: str) -> None:
    session_id = make_session(namespace, "ttl=0")
    headers = {"sessionid": session_id}
    received = namespace.receive(
        f"fault=reset{timing}", method="GET", path=CARD_LIST, body=b"", headers=headers
    )
    assert (received.data, received.end) == (b"", RESET)
    assert len(namespace.sessions()) == 1


def test_a_fault_after_keeps_the_renewed_session(namespace: NamespaceClient) -> None:
    received = receive_cards(namespace, "fault=reset:after+renew")
    assert (received.data, received.end) == (b"", RESET)
    assert len(namespace.sessions()) == 2


def test_a_gateway_page_can_be_truncated_after_the_operation(namespace: NamespaceClient) -> None:
    received = receive_cards(namespace, "http=504:after+fault=truncate:after+renew")
    assert received.data.startswith(b"HTTP/1.1 504 ")
    assert received.end == CLOSED
    assert 0 < len(received.body) < len(b"<html>") * 40
    assert len(namespace.sessions()) == 2


def test_delay_and_dribble_act_on_the_answer(namespace: NamespaceClient) -> None:
    response = list_cards(namespace, "delay=20+dribble=3/30")
    assert (summarize(response)[3], response.applied_mode) == ("USER_NOT_FOUND", "delay=20+dribble=3/30")


def corrupted_body(namespace: NamespaceClient, name: str) -> HttpResponse:
    return list_cards(namespace, f"payload={name}")


@pytest.mark.parametrize("name", [payload.name for payload in PAYLOADS if payload.name != "no-expiry"])
def test_every_payload_changes_the_answer(namespace: NamespaceClient, name: str) -> None:
    session_id = make_session(namespace)
    response = list_cards(namespace, f"payload={name}", session_id)
    plain = list_cards(namespace, None, session_id)
    assert (response.status, response.applied_mode, response.hint) == (200, f"payload={name}", plain.hint)
    changed = response.body, response.header("Content-Type")
    assert changed != (plain.body, plain.header("Content-Type"))


def test_what_a_payload_removes_from_a_session_block(namespace: NamespaceClient) -> None:
    body = corrupted_body(namespace, "no-session-id").json["Body"]
    assert body["Session"] == {"SessionRenewed": False}
    assert body["Masterpass"]["Exception"]["Code"] == "USER_NOT_FOUND"
    assert corrupted_body(namespace, "null-body").json["Body"] is None
    assert corrupted_body(namespace, "camel-case").json["body"]["session"]["sessionRenewed"] is False
    assert corrupted_body(namespace, "wrong-types").json["Body"]["Session"]["SessionRenewed"] == "false"


@pytest.mark.parametrize(
    ("mode", "where"),
    [
        (
            "payload=no-expiry",
            "an operation whose answer has such a value",
        ),
        (
            "auth=otp",
            "payment/init and, except for none, at card/add, also where a browser asks Masterpass for the same",
        ),
    ],
)
def test_a_part_without_meaning_changes_nothing_and_is_hinted(
    namespace: NamespaceClient, mode: str, where: str
) -> None:
    response = list_cards(namespace, mode)
    assert (summarize(response)[3], response.applied_mode) == ("USER_NOT_FOUND", "ok")
    assert response.hint.endswith(f"; the mode {mode} changes nothing at card/list: it acts at {where}")


@pytest.mark.parametrize("mode", ["upstream=DECLINED", "auth=3d", "renew"])
def test_parts_of_other_operations_change_nothing_at_session(namespace: NamespaceClient, mode: str) -> None:
    response = namespace.send(mode)
    assert response.json["Body"]["SessionId"]
    assert response.applied_mode == "ok"
    assert f"the mode {mode} changes nothing at session: it acts at " in response.hint


def test_the_created_session_of_a_lost_answer_exists(namespace: NamespaceClient) -> None:
    response = namespace.send("http=504:after")
    assert (response.status, response.applied_mode) == (GATEWAY_TIMEOUT, "http=504:after")
    assert len(namespace.sessions()) == 1
    assert namespace.send("http=504").status == GATEWAY_TIMEOUT
    assert len(namespace.sessions()) == 1


def test_the_journal_shows_the_chosen_branch(namespace: NamespaceClient) -> None:
    list_cards(namespace, "card/list>error=92;session>ok")
    (newest, *_) = namespace.admin("GET", "requests").json["requests"]
    assert "card/list>error=92" in json.dumps(newest)
