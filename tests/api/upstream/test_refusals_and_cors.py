"""What Masterpass refuses, in its own form, and what lets pages of other origins call it."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from tests.support.http_client import HttpResponse
from tests.support.request_data import PHONE, VALID_BODY
from tests.support.servers import RunningServer
from tests.support.upstream_client import (
    CARD_BODY,
    LIST_TARGET,
    ORIGIN,
    PageClient,
    get_code,
    get_result,
    open_page_client,
)

CARD_PATH = "/account/api/Card"
KEYS = ["version", "buildId", "statusCode", "message", "correlationId", "requestId", "result", "exception"]
UPSTREAM_PATHS = sorted({operation.path for operation in UPSTREAM_OPERATIONS})
LIBRARY_HEADERS = {
    "content-type",
    "authorization",
    "x-channel",
    "x-source-channel",
    "x-language",
    "x-api-version",
}


def list_messages(response: HttpResponse) -> list[str]:
    return [error["message"] for error in response.json["exception"]["validationErrors"]]


def test_the_form_of_a_success_and_of_a_failure(browser: PageClient) -> None:
    failure = browser.list_cards()
    assert list(failure.json) == KEYS
    assert failure.json["exception"] == {
        "level": "Http403",
        "code": "USER_NOT_FOUND",
        "message": "Kullanıcı bulunamadı.",
        "validationErrors": None,
    }
    assert {key: failure.json[key] for key in KEYS[:-1]} == {
        "version": None,
        "buildId": "1",
        "statusCode": 403,
        "message": "Forbidden",
        "correlationId": None,
        "requestId": None,
        "result": None,
    }
    success = browser.add_card()
    assert list(success.json) == KEYS
    assert (success.json["message"], success.json["exception"]) == ("Accepted", None)
    assert list(get_result(success)) == [
        "retrievalReferenceNumber",
        "responseCode",
        "description",
        "token",
        "url3d",
        "url3dSuccess",
        "url3dFail",
    ]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic dXNlcjpwYXNz", "Bearer x.y.z", "Bearer ş"])
def test_a_request_without_a_token_of_ours(browser: PageClient, authorization: str) -> None:
    headers = {"Authorization": authorization.encode().decode("latin-1")}
    response = browser.send("POST", CARD_PATH, CARD_BODY, **headers)
    assert (response.status, get_code(response)) == (403, "AUTHENTICATION_FAILED")
    (message,) = list_messages(response)
    assert message.startswith("Authorization: ")
    assert response.header("Access-Control-Allow-Origin") == ORIGIN


def test_a_missing_token_is_explained_in_turkish(server: RunningServer) -> None:
    headers = {"Accept-Language": "tr"}
    response = server.client.send(b"", keys={}, headers=headers, method="GET", target=LIST_TARGET)
    assert list_messages(response) == [
        "Authorization: eksik; Bearer ve temptoken/sdk/verify yanıtındaki MasterpassToken olmalı"
    ]
    assert response.hint == "add the header Authorization: Bearer TOKEN"


def test_the_token_expires_with_its_session(browser: PageClient) -> None:
    browser.namespace.admin("PUT", "clock", {"advance": 1800})
    response = browser.list_cards()
    assert (response.status, get_code(response)) == (401, "TOKEN_HAS_EXPIRED")
    assert "get a new token" in response.hint


def test_a_reset_removes_the_session_of_the_token(browser: PageClient) -> None:
    browser.namespace.admin("POST", "reset", {})
    assert get_code(browser.list_cards()) == "AUTHENTICATION_FAILED"


def test_every_missing_field_is_named(browser: PageClient) -> None:
    response = browser.send("POST", CARD_PATH, {"accountKey": PHONE, "CardNumber": "x"})
    assert (response.status, get_code(response)) == (400, "VALIDATION_FAILED")
    fields = [message.partition(":")[0] for message in list_messages(response)]
    assert fields == ["accountAliasName", "cardNumber", "expiryDate", "cvv"]
    assert "you sent CardNumber; the documented name is cardNumber" in response.hint


def test_a_list_without_its_account(browser: PageClient) -> None:
    response = browser.send("GET", CARD_PATH)
    assert (response.status, get_code(response)) == (400, "VALIDATION_FAILED")
    assert list_messages(response) == ["accountKey: missing; it should be the phone of the session"]


@pytest.mark.parametrize(
    ("method", "body", "headers", "status"),
    [
        ("POST", b"{", {}, 400),
        ("POST", b"[]", {}, 400),
        ("POST", b"{}", {"Content-Type": "text/plain"}, 415),
        ("POST", json.dumps({**CARD_BODY, "x": "y" * 70_000}).encode(), {}, 413),
        ("PATCH", b"{}", {}, 405),
    ],
)
def test_other_refusals_have_the_same_form(
    browser: PageClient, method: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    response = browser.send(method, CARD_PATH, body, **headers)
    assert (response.status, get_code(response)) == (status, "VALIDATION_FAILED")
    assert list_messages(response)
    assert response.header("Access-Control-Allow-Origin") == ORIGIN


def test_the_merchant_sees_the_requests_in_its_namespace(browser: PageClient) -> None:
    browser.list_cards()
    paths = [exchange.received.request.head.path for exchange in browser.namespace.exchanges()]
    assert paths[-1] == CARD_PATH
    newest = browser.namespace.admin("GET", "requests").json["requests"][0]["request"]
    assert newest["url"] == LIST_TARGET
    assert "(sha256:" in newest["headers"]["Authorization"]
    assert browser.masterpass_token not in newest["headers"]["Authorization"]


def test_a_prefix_beats_the_namespace_of_the_token(browser: PageClient, server: RunningServer) -> None:
    other = f"t-{uuid4()}"
    response = browser.send("GET", f"/ns/{other}{LIST_TARGET}")
    assert get_code(response) == "AUTHENTICATION_FAILED"
    assert len(server.namespace(other).exchanges()) == 1


def test_two_merchants_do_not_see_each_other(browser: PageClient, server: RunningServer) -> None:
    browser.register_card()
    assert get_code(open_page_client(server).list_cards()) == "USER_NOT_FOUND"


def test_a_payload_without_meaning_changes_nothing(browser: PageClient) -> None:
    response = browser.list_cards("payload=null-body")
    assert (get_code(response), response.applied_mode) == ("USER_NOT_FOUND", "ok")
    assert "the mode payload=null-body changes nothing at account/api/Card" in response.hint
    assert browser.list_cards("payload=empty-body").body == b""


@pytest.mark.parametrize("path", UPSTREAM_PATHS)
def test_a_preflight_of_any_origin_is_allowed(server: RunningServer, path: str) -> None:
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    response = server.client.send(b"", keys={}, headers=headers, method="OPTIONS", target=path)
    assert (response.status, response.header("Access-Control-Allow-Origin")) == (204, ORIGIN)
    allowed = {name.strip() for name in (response.header("Access-Control-Allow-Headers") or "").split(",")}
    assert allowed >= LIBRARY_HEADERS
    assert "DELETE" in (response.header("Access-Control-Allow-Methods") or "")


def test_the_address_for_codes_can_be_read_by_any_origin(browser: PageClient) -> None:
    response = browser.add_card()
    assert response.header("Content-Location") == "/user-authorization/api/Otp/verify"
    assert response.header("Access-Control-Allow-Origin") == ORIGIN
    assert response.header("Access-Control-Expose-Headers") == "content-location"


@pytest.mark.parametrize("target", ["/__admin/requests", "/__admin/payments", "/__admin/otps"])
def test_the_admin_api_is_for_no_other_origin(server: RunningServer, target: str) -> None:
    preflight = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    for method, headers in (("OPTIONS", preflight), ("GET", {"Origin": ORIGIN})):
        response = server.client.send(b"", keys={}, headers=headers, method=method, target=target)
        assert response.header("Access-Control-Allow-Origin") is None
        assert response.status == 403


def test_the_endpoints_of_servers_are_for_no_page(server: RunningServer) -> None:
    response = server.client.send(VALID_BODY, headers={"Origin": ORIGIN})
    assert (response.status, response.header("Access-Control-Allow-Origin")) == (200, None)
