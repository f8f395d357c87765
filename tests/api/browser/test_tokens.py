"""temptoken, temptoken/sdk and temptoken/sdk/verify on the wire, and every refusal of a token."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from mockpaywall.paywall.masterpass.masterpass_token import decode_masterpass_token
from tests.support.browser_client import (
    SDK_TOKEN_BODY,
    TOKEN_BODY,
    Browser,
    Merchant,
    get_masterpass_object,
    make_sdk_order,
)
from tests.support.http_client import HttpResponse
from tests.support.request_data import VALID_BODY

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SESSION_MEMBERS = (
    "SessionId", "SessionExpiryDate", "MasterpassToken", "MasterpassMerchantId", "MasterpassTerminalGroupId",
    "UserId", "UserPhone", "IsProd", "IsTest", "IsUat", "Force3D",
)  # fmt: skip


def assert_refused(response: HttpResponse, status: int, code: int, *parts: str) -> None:
    envelope = response.json
    assert (response.status, envelope["ErrorCode"], envelope["Result"]) == (status, code, False), envelope
    assert envelope["Body"] is None
    for part in parts:
        assert part in envelope["Message"]


def test_a_token_is_issued_to_the_public_pair(merchant: Merchant) -> None:
    response = merchant.issue()
    body = response.json["Body"]
    assert list(response.json) == ["ErrorCodeType", "ErrorMessage", "ErrorCode", "Result", "Message", "Body"]
    assert list(body) == ["TempTokenId", "Token", "ExpiryDateTime", "Scope"]
    assert body["TempTokenId"] == 14533994
    assert GUID.fullmatch(body["Token"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+03:00", body["ExpiryDateTime"])
    assert body["Scope"] == {"ClientCardSave": True, "ThreeDSession": False}


def test_the_scope_says_that_the_token_is_for_the_sdk(merchant: Merchant) -> None:
    body = merchant.issue(body={**TOKEN_BODY, "ClientSdk": True}).json["Body"]
    assert body["Scope"] == {"ClientCardSave": True, "ThreeDSession": False, "ClientSdk": True}


def test_the_private_pair_cannot_issue_a_token(merchant: Merchant) -> None:
    response = merchant.issue(keys=merchant.private)
    assert_refused(response, 401, 4, "apikeypublic: missing", "apiclientpublic: missing")
    assert "the public pair" in response.hint


@pytest.mark.parametrize(
    ("minutes", "is_accepted"), [(0, True), (30, True), (31, True), (1440, True), (1441, False), (-1, False)]
)
def test_the_bounds_of_the_lifetime(merchant: Merchant, minutes: int, is_accepted: bool) -> None:
    response = merchant.issue(body={**TOKEN_BODY, "ExpiryMin": minutes})
    if is_accepted:
        assert response.status == 200
        assert ("ExpiryMin" in response.hint) is (minutes > 30)
    else:
        assert_refused(response, 400, 2, "ExpiryMin", "0 to 1440")


def test_a_refusal_names_every_field(merchant: Merchant) -> None:
    response = merchant.issue("temptoken/sdk", {"ScopeBased": 1, "IncludeMasterpassSession": True})
    names = ("ClientCardSave", "ThreeDSession", "ExpiryMin", "ScopeBased", "MasterpassSession")
    assert_refused(response, 400, 2, *names)


def test_a_token_with_a_session(merchant: Merchant) -> None:
    response = merchant.issue("temptoken/sdk", SDK_TOKEN_BODY)
    masterpass = get_masterpass_object(response)
    assert tuple(masterpass) == SESSION_MEMBERS
    assert (masterpass["UserId"], masterpass["UserPhone"]) == (VALID_BODY["UserId"], VALID_BODY["UserPhone"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00", masterpass["SessionExpiryDate"])
    token = decode_masterpass_token(masterpass["MasterpassToken"])
    assert token is not None
    assert (token.session_id, token.account_key) == (masterpass["SessionId"], VALID_BODY["UserPhone"])


@pytest.mark.parametrize("changes", [{}, {"IncludeMasterpassSession": False, "MasterpassSession": None}])
def test_a_token_without_a_session(merchant: Merchant, changes: dict[str, Any]) -> None:
    body = {**TOKEN_BODY, **changes}
    assert merchant.issue("temptoken/sdk", body).json["Body"]["Masterpass"] is None


@pytest.mark.parametrize(
    ("user", "code", "field"),
    [({"UserPhone": "12"}, 7, "UserPhone"), ({"UserId": ""}, 2, "UserId"), ({"Force3D": 1}, 2, "Force3D")],
)
def test_the_session_of_a_token_has_the_rules_of_a_session(
    merchant: Merchant, user: dict[str, Any], code: int, field: str
) -> None:
    body = {**SDK_TOKEN_BODY, "MasterpassSession": {**VALID_BODY, **user}}
    assert_refused(merchant.issue("temptoken/sdk", body), 400, code, f"MasterpassSession.{field}")


@pytest.mark.parametrize(
    ("session", "cause"), [({}, "missing"), ({"MasterpassSession": None}, "null was sent")]
)
def test_the_session_of_a_token_is_mandatory_with_its_flag(
    merchant: Merchant, session: dict[str, Any], cause: str
) -> None:
    response = merchant.issue("temptoken/sdk", {**TOKEN_BODY, "IncludeMasterpassSession": True, **session})
    expected = "the user: an object with ReferenceCode, UserId and UserPhone"
    assert_refused(response, 400, 2, f"MasterpassSession: {cause}; it should be {expected}")


def test_a_token_is_verified_with_its_session(browser: Browser) -> None:
    body = browser.verify().json["Body"]
    assert list(body) == ["TempTokenId", "Token", "ExpiryDateTime", "Scope", "Masterpass"]
    assert body["Token"] == browser.token
    assert body["Masterpass"]["SessionId"] == browser.session_id
    assert tuple(body["Masterpass"]) == SESSION_MEMBERS


@pytest.mark.parametrize("flag", ["false", "False", None])
def test_the_session_is_left_out_unless_it_is_asked_for(browser: Browser, flag: str | None) -> None:
    response = browser.verify(flag)
    assert (response.status, response.json["Body"]["Masterpass"]) == (200, None)


def test_a_wrong_flag_is_named(browser: Browser) -> None:
    assert_refused(browser.verify("yes"), 400, 2, "includemasterpasssession")


def test_a_token_without_a_session_has_none_to_verify(merchant: Merchant) -> None:
    token = merchant.issue().json["Body"]["Token"]
    response = Browser(merchant.client, token).verify()
    assert response.json["Body"]["Masterpass"] is None
    assert "IncludeMasterpassSession" in response.hint


def test_a_token_is_a_guid_in_any_letter_case(browser: Browser) -> None:
    response = replace(browser, token=browser.token.upper()).verify()
    assert response.json["Body"]["Token"] == browser.token


@pytest.mark.parametrize("operation", ["verify", "session", "payment/init", "payment/mark"])
def test_an_unknown_token_is_refused(browser: Browser, operation: str) -> None:
    stranger = replace(browser, token="00000000-0000-4000-8000-000000000000")
    response = send_any(stranger, operation)
    assert_refused(response, 401, 401, "token: not known")
    assert "reset" in response.hint
    assert_refused(send_any(stranger, operation, Accept_Language="tr"), 401, 401, "token: bilinmiyor")


@pytest.mark.parametrize("operation", ["verify", "session", "payment/init", "payment/mark"])
def test_a_missing_token_is_refused(browser: Browser, operation: str) -> None:
    response = send_any(browser, operation, token="")
    assert_refused(response, 401, 4, "token: ")
    assert "token" in response.hint


def send_any(browser: Browser, operation: str, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if operation == "verify":
        return browser.verify(**named)
    bodies: dict[str, Any] = {
        "session": VALID_BODY,
        "payment/init": make_sdk_order(browser.session_id),
        "payment/mark": {"PaymentType": 1, "PaymentStatus": 3, "MasterpassPaymentId": browser.session_id},
    }
    return browser.call(operation, bodies[operation], **named)


@pytest.mark.parametrize(("minutes", "lifetime_s"), [(0, 30), (2, 120)])
def test_a_token_expires(merchant: Merchant, minutes: int, lifetime_s: int) -> None:
    merchant.admin("PUT", "clock", {"now": "2030-01-01T00:00:00+03:00"})
    browser = merchant.open_browser(ExpiryMin=minutes)
    merchant.admin("PUT", "clock", {"advance": lifetime_s - 1})
    assert browser.verify().status == 200
    merchant.admin("PUT", "clock", {"advance": 1})
    for operation in ("verify", "session", "payment/init", "payment/mark"):
        assert_refused(send_any(browser, operation), 401, 401, "token: expired")
    assert "ExpiryMin" in browser.verify().hint


def test_a_session_of_the_browser_itself(browser: Browser) -> None:
    body = {name[0].lower() + name[1:]: value for name, value in VALID_BODY.items()}
    response = browser.call("session", {**body, "unknown": 1})
    created = response.json["Body"]
    assert tuple(created) == tuple(
        name for name in SESSION_MEMBERS if name not in ("UserId", "UserPhone", "Force3D")
    )
    started = replace(browser, session_id=created["SessionId"]).init()
    assert started.json["Body"]["Session"] == {"SessionRenewed": False, "SessionId": created["SessionId"]}
