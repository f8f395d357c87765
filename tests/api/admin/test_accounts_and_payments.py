"""Accounts, the inbox and payments over HTTP, on both servers and in both stores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest

from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.settings import Settings
from tests.support.masterpass_client import (
    MasterpassClient,
    get_code,
    get_masterpass,
    get_result,
    open_session,
)
from tests.support.namespace_client import NamespaceClient
from tests.support.payment_calls import make_magic_number, make_order
from tests.support.request_data import PHONE, VALID_BODY
from tests.support.servers import SERVERS, RunningServer

NUMBER = "5528790000000008"
USER_ID = VALID_BODY["UserId"]
ORDER = "order-1"


@pytest.fixture(params=["asyncio-memory", "asyncio-redis", "wsgi-memory"])
def server(request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    kind, _, store = request.param.partition("-")
    url = request.getfixturevalue("redis_database") if store == "redis" else "memory"
    with SERVERS[kind](Settings(store=url, max_accounts=3, max_payments=3)) as running:
        yield running


@pytest.fixture
def shop(server: RunningServer) -> NamespaceClient:
    return server.namespace("shop")


def call(namespace: NamespaceClient, method: str, path: str, body: object = b"", status: int = 200) -> Any:
    response = namespace.admin(method, path, body)
    assert response.status == status, response.body
    return response.json


def call_all(server: RunningServer, method: str, path: str, body: object = None, status: int = 200) -> Any:
    """Call for all namespaces."""
    content = b"" if body is None else json.dumps(body).encode()
    response = server.client.send(content, keys={}, method=method, target=f"/__admin/{path}")
    assert response.status == status, response.body
    return response.json


def find_error(namespace: NamespaceClient, status: int, method: str, path: str, body: object = b"") -> Any:
    return call(namespace, method, path, body, status)["errors"][0]


def add_user(namespace: NamespaceClient, **members: Any) -> Any:
    body = {"phone": PHONE, "cards": [{"number": NUMBER, "alias": "my card"}], **members}
    return call(namespace, "POST", "accounts", body, 201)


def order(**changes: Any) -> dict[str, Any]:
    body = make_order(**changes)
    del body["SessionId"]
    return body


def test_accounts_of_a_tester_are_bounded_and_stay(shop: NamespaceClient) -> None:
    for number in range(3):
        add_user(shop, phone=f"90500000000{number}")
    error = find_error(shop, 422, "POST", "accounts", {"phone": PHONE})
    assert error["title"] == "Too many accounts"
    assert "--max-accounts" in error["detail"]
    for number in range(5):
        open_session(shop, UserPhone=f"90511111111{number}").register_card()
    phones = list_phones(shop)
    assert phones[-3:] == ["905000000002", "905000000001", "905000000000"]
    assert len(phones) == 6
    open_session(shop, UserPhone="905000000000").register_card(CardAlias="second")
    call(shop, "DELETE", "accounts/905000000001")
    call(shop, "PATCH", f"accounts/{phones[0]}", {"state": "blocked"})
    open_session(shop, UserPhone="905222222221").register_card()
    open_session(shop, UserPhone="905222222222").register_card()
    open_session(shop, UserPhone="905222222223").register_card()
    assert {"905000000000", "905000000002", phones[0]} < set(list_phones(shop))


def list_phones(namespace: NamespaceClient) -> list[str]:
    return [account["phone"] for account in call(namespace, "GET", "accounts")["accounts"]]


# Accounts


def test_a_ready_made_user_pays_at_once(shop: NamespaceClient) -> None:
    added = add_user(shop, userId=USER_ID)
    user = open_session(shop)
    (listed,) = get_result(user.send("card/list"))["Cards"]
    (card,) = added["cards"]
    assert (listed["CardAlias"], listed["CardId"]) == (card["alias"], card["cardId"])
    assert listed["MaskedCardNumber"] == card["number"] == "552879********08"
    assert listed["UniqueCardNumber"] == card["uniqueNumber"]
    paid = user.send("payment/init", order(card={"IsSavedCard": True, "CardAlias": "my card"}))
    assert get_result(paid)["ResponseCode"] == "5001"


def test_an_account_is_rendered_with_its_defaults(shop: NamespaceClient) -> None:
    added = add_user(shop, cards=[{"number": NUMBER}])
    (card,) = added.pop("cards")
    assert added == {"phone": PHONE, "userId": None, "state": "linked", "namespace": "shop"}
    assert (card["alias"], card["number"], card["holder"]) == (
        "Mastercard 0008",
        "552879********08",
        "TEST USER",
    )
    assert (card["expiry"], card["expired"], card["expiresSoon"]) == ("12/2030", False, False)
    assert call(shop, "GET", f"accounts/{PHONE}")["cards"] == [card]


@pytest.mark.parametrize(
    ("state", "code"),
    [("unlinked", "ACCOUNT_NOT_LINKED_TO_MERCHANT"), ("blocked", "ACCOUNT_IS_BLOCKED")],
)
def test_a_state_is_seen_by_the_client(shop: NamespaceClient, state: str, code: str) -> None:
    user = open_session(shop)
    assert get_code(user.send("card/list")) == "USER_NOT_FOUND"
    add_user(shop)
    assert get_masterpass(user.send("card/list"))["Exception"] is None
    assert call(shop, "PATCH", f"accounts/{PHONE}", {"state": state})["state"] == state
    assert get_code(user.send("card/list")) == code
    assert call(shop, "DELETE", f"accounts/{PHONE}") == {}
    assert get_code(user.send("card/list")) == "USER_NOT_FOUND"


def test_an_account_of_another_user_is_unlinked(shop: NamespaceClient) -> None:
    add_user(shop, userId="somebody else")
    user = open_session(shop)
    assert get_code(user.send("card/list")) == "ACCOUNT_NOT_LINKED_TO_MERCHANT"
    assert call(shop, "PATCH", f"accounts/{PHONE}", {"userId": None})["userId"] is None
    assert get_masterpass(user.send("card/list"))["Exception"] is None


def test_a_change_keeps_what_it_does_not_name(shop: NamespaceClient) -> None:
    added = add_user(shop, userId=USER_ID)
    assert call(shop, "PATCH", f"accounts/{PHONE}", {}) == added
    changed = call(shop, "PATCH", f"accounts/{PHONE}", {"cards": []})
    assert changed == {**added, "cards": []}


def test_an_account_of_the_same_phone_is_replaced(shop: NamespaceClient) -> None:
    add_user(shop)
    add_user(shop, cards=[], state="blocked")
    (account,) = call(shop, "GET", "accounts")["accounts"]
    assert (account["state"], account["cards"]) == ("blocked", [])


def test_accounts_are_listed_newest_first_and_deleted(shop: NamespaceClient) -> None:
    for number in (1, 2, 3):
        add_user(shop, phone=f"90500000000{number}")
    assert list_phones(shop) == ["905000000003", "905000000002", "905000000001"]
    assert len(call(shop, "GET", "accounts?limit=2")["accounts"]) == 2
    assert call(shop, "DELETE", "accounts") == {}
    assert call(shop, "GET", "accounts") == {
        "accounts": [],
        "meta": {"total": 0, "evicted": 0, "complete": True},
    }


def test_evicted_accounts_make_lists_incomplete(server: RunningServer, shop: NamespaceClient) -> None:
    for number in range(5):
        open_session(shop, UserPhone=f"90500000000{number}").register_card()
    assert call(shop, "GET", "accounts")["meta"] == {"total": 3, "evicted": 2, "complete": False}
    (namespace,) = call(shop, "GET", "namespaces")["namespaces"]
    assert (namespace["accounts"], namespace["accountsEvicted"], namespace["payments"]) == (3, 2, 0)
    metrics = server.client.send(b"", keys={}, method="GET", target="/__admin/metrics").body.decode()
    assert "mockpaywall_accounts 3.0" in metrics
    assert "mockpaywall_accounts_evicted 2.0" in metrics


def test_every_wrong_member_is_named_with_its_pointer(shop: NamespaceClient) -> None:
    body = {"phone": 5, "state": "lnked", "cards": [{"number": "552879000000"}, {"alias": "x"}], "user": "u"}
    response = shop.admin("POST", "accounts", body)
    errors = response.json["errors"]
    assert response.status == 422
    pointers = [error["source"]["pointer"] for error in errors]
    assert pointers == ["/user", "/phone", "/state", "/cards/0/number", "/cards/1"]
    assert all(error["title"] == "Invalid value" and error["code"] == 10 for error in errors)
    assert b"552879000000" not in response.body
    assert list_phones(shop) == []


def test_unknown_accounts_are_not_found(shop: NamespaceClient) -> None:
    for method, body in (("GET", b""), ("PATCH", {"state": "linked"}), ("DELETE", b"")):
        assert find_error(shop, 404, method, "accounts/905000000000", body)["title"] == "No such account"


def test_an_account_of_all_is_in_namespaces_that_exist_and_in_new_ones(server: RunningServer) -> None:
    old, new = server.namespace("old"), server.namespace("new")
    assert get_code(open_session(old).send("card/list")) == "USER_NOT_FOUND"
    added = call_all(server, "POST", "accounts", {"phone": PHONE, "cards": [{"number": NUMBER}]}, 201)
    assert added["namespace"] is None
    for namespace in (old, new):
        assert len(get_result(open_session(namespace).send("card/list"))["Cards"]) == 1
    assert {account["namespace"] for account in call_all(server, "GET", "accounts")["accounts"]} == {
        "old",
        "new",
    }
    changed = call_all(server, "PATCH", f"accounts/{PHONE}", {"state": "blocked"})
    assert (changed["state"], changed["namespace"]) == ("blocked", None)
    assert [list_states(namespace) for namespace in (old, new, server.namespace("later"))] == [
        ["blocked"]
    ] * 3
    call_all(server, "DELETE", f"accounts/{PHONE}")
    assert [list_states(namespace) for namespace in (old, new, server.namespace("later"))] == [[]] * 3


def list_states(namespace: NamespaceClient) -> list[str]:
    return [account["state"] for account in call(namespace, "GET", "accounts")["accounts"]]


def test_before_any_request_the_accounts_of_all_are_listed(server: RunningServer) -> None:
    call_all(server, "POST", "accounts", {"phone": PHONE}, 201)
    (account,) = call_all(server, "GET", "accounts")["accounts"]
    assert (account["phone"], account["namespace"]) == (PHONE, None)
    call_all(server, "DELETE", "accounts")
    assert call_all(server, "GET", "accounts")["accounts"] == []


def test_an_account_of_one_namespace_is_not_in_another(server: RunningServer, shop: NamespaceClient) -> None:
    add_user(shop)
    other = server.namespace("other")
    assert list_phones(other) == []
    call(other, "DELETE", "accounts")
    assert list_phones(shop) == [PHONE]
    call(shop, "POST", "reset")
    assert list_phones(shop) == []


# The inbox


def test_codes_are_listed_newest_first(shop: NamespaceClient) -> None:
    user = open_session(shop, PhoneVerifiedByMerchant=True)
    first = user.add_card()
    add_user(shop)
    paid = get_result(user.send("payment/init", order(card={"IsSavedCard": True, "CardAlias": "my card"})))
    payment, registration = call(shop, "GET", "otps")["otps"]
    assert (payment["purpose"], payment["token"], payment["state"]) == ("payment", paid["Token"], "open")
    (stored,) = call(shop, "GET", "payments")["payments"]
    assert payment["paymentId"] == stored["MasterpassPaymentId"]
    assert (registration["purpose"], registration["token"]) == ("register", first)
    assert (registration["phone"], registration["code"], registration["responseCode"]) == (
        *(PHONE, "123456"),
        "5001",
    )
    assert registration["issuedAt"] < registration["expiry"]
    user.verify(first, "999999")
    user.advance_clock(600)
    states = [(otp["state"], otp["attempts"]) for otp in call(shop, "GET", "otps")["otps"]]
    assert states == [("expired", 0), ("expired", 1)]


def test_codes_keep_their_order_when_the_clock_is_moved_back(shop: NamespaceClient) -> None:
    user = open_session(shop, PhoneVerifiedByMerchant=True)
    first = user.add_card()
    user.advance_clock(-600)
    second = open_session(shop, PhoneVerifiedByMerchant=True).add_card()
    assert [otp["token"] for otp in call(shop, "GET", "otps")["otps"]] == [second, first]


def test_codes_of_one_phone_are_selected(shop: NamespaceClient) -> None:
    other = "905999999999"
    for phone in (PHONE, other):
        open_session(shop, UserPhone=phone, PhoneVerifiedByMerchant=True).add_card()
    (otp,) = call(shop, "GET", f"otps?phone={other}")["otps"]
    assert otp["phone"] == other
    assert call(shop, "GET", "otps?phone=1")["otps"] == []


def test_an_account_is_named_by_any_phone_that_lenient_accepts() -> None:
    phone = "line 1/2"
    with SERVERS["asyncio"](Settings(strictness="lenient")) as running:
        namespace = running.namespace("shop")
        open_session(namespace, UserPhone=phone, PhoneVerifiedByMerchant=True).register_card()
        path = f"accounts/{quote(phone, safe='')}"
        assert call(namespace, "GET", path)["phone"] == phone
        assert call(namespace, "PATCH", path, {"state": "blocked"})["state"] == "blocked"


def test_random_codes_are_read_from_the_inbox() -> None:
    with SERVERS["asyncio"](Settings(otp="random")) as running:
        namespace = running.namespace("shop")
        user = open_session(namespace, PhoneVerifiedByMerchant=True)
        token = user.add_card()
        (otp,) = call(namespace, "GET", "otps")["otps"]
        assert otp["code"] != "123456"
        assert get_code(user.verify(token)) == "OTP_IS_NOT_VALID"
        assert get_result(user.verify(token, otp["code"]))["IsVerified"] is True


# Payments


def init_3d(user: MasterpassClient, **changes: Any) -> None:
    response = user.send("payment/init", order(Force3D=True, **changes))
    assert get_result(response)["ResponseCode"] == "5010", response.body


def decide(namespace: NamespaceClient, outcome: str, status: int = 200) -> Any:
    return call(namespace, "POST", f"payments/{ORDER}/3d", {"outcome": outcome}, status)


def test_a_payment_is_found_by_each_of_its_names(shop: NamespaceClient) -> None:
    code = "order/1 ü"
    open_session(shop).send("payment/init", order(detail={"MerchantUniqueCode": code}))
    (payment,) = call(shop, "GET", "payments")["payments"]
    assert payment["MerchantUniqueCode"] == code
    guid = payment["MasterpassPaymentId"]
    for name in (guid, guid.upper(), str(payment["PaymentId"]), "order/1%20%C3%BC", "order%2F1%20%C3%BC"):
        assert call(shop, "GET", f"payments/{name}") == payment
    assert find_error(shop, 404, "GET", "payments/nothing")["title"] == "No such payment"
    assert (payment["state"], payment["stateId"], payment["method"]) == ("awaiting_capture", 3, "non_secure")
    assert [(change["stateId"], change["reason"]) for change in payment["history"]] == [(3, "authorised")]
    assert payment["CardNumber"] == "552879******0008"


@pytest.mark.parametrize("code", ["order/3d", "3d", "3d/3d", "a//b", "order/", "order 1\nb", "curl?x=1#y"])
def test_a_payment_is_found_and_decided_by_a_code_of_any_form(shop: NamespaceClient, code: str) -> None:
    init_3d(open_session(shop), detail={"MerchantUniqueCode": code})
    path = f"payments/{quote(code, safe='')}"
    assert call(shop, "GET", path)["MerchantUniqueCode"] == code
    assert (
        call(shop, "POST", f"{path}/3d", {"outcome": "refuse"})["action"] == "https://merchant.example/fail"
    )
    assert call(shop, "GET", path)["state"] == "failed"


def test_the_path_of_a_decision_names_a_payment_for_other_methods(shop: NamespaceClient) -> None:
    init_3d(open_session(shop))
    error = find_error(shop, 404, "GET", f"payments/{ORDER}/3d")
    assert error["detail"].endswith("; a decision on a 3D page is a POST to payments/{id}/3d")
    assert (
        find_error(shop, 404, "POST", "payments/nothing/3d", {"outcome": "approve"})["title"]
        == "No such payment"
    )


def test_an_approved_3d_page_authorises_the_payment_and_saves_its_card(shop: NamespaceClient) -> None:
    user = open_session(shop)
    init_3d(user, card={"SaveCard": True, "CardAlias": "new"})
    form = decide(shop, "approve")
    payment = call(shop, "GET", f"payments/{ORDER}")
    assert form["action"] == "https://merchant.example/success"
    fields = form["fields"]
    assert [name for name, _ in fields] == [
        *(
            "date",
            "status",
            "errorCode",
            "errorMessage",
            "paymentCode",
            "uniqueCode",
            "amount",
            "installment",
        ),
        *("paymentId", "providerErrorCode", "providerErrorMessage", "providerBankErrorCode"),
        *("providerBankErrorMessage", "cardSaved", "cardSavedUniqueCode", "trackingCode", "paymentGatewayId"),
        *("paymentGatewayName", "paymentGatewayProviderName"),
    ]
    values = dict(fields)
    assert (values["status"], values["errorCode"], values["errorMessage"]) == ("Success", "0", "")
    assert (values["uniqueCode"], values["paymentCode"]) == (ORDER, payment["UniqueCode"])
    assert (values["paymentId"], values["amount"]) == (str(payment["PaymentId"]), "50")
    assert (payment["stateId"], payment["method"], payment["needs3d"]) == (3, "secure_3d", False)
    assert decide(shop, "approve") == form
    assert call(shop, "GET", f"payments/{ORDER}") == payment
    (card,) = get_result(user.send("card/list"))["Cards"]
    assert card["CardAlias"] == "new"
    body = {"MasterpassPaymentId": payment["MasterpassPaymentId"]}
    assert user.send("payment/commit", body).json["Message"] == "Commit successful"


@pytest.mark.parametrize("outcome", ["refuse", "cancel"])
def test_a_refused_3d_page_fails_the_payment(shop: NamespaceClient, outcome: str) -> None:
    init_3d(open_session(shop), card={"SaveCard": True, "CardAlias": "new"})
    form = decide(shop, outcome)
    values = dict(form["fields"])
    assert form["action"] == "https://merchant.example/fail"
    assert (values["status"], values["errorCode"], values["providerErrorCode"]) == (
        *("Unsuccessful", "1"),
        "3DS_AUTH_ERROR",
    )
    assert values["errorMessage"] == "UGF5bWVudCB1bnN1Y2Nlc3NmdWw="
    assert values["providerErrorMessage"].endswith(".")
    payment = call(shop, "GET", f"payments/{ORDER}")
    assert (payment["stateId"], payment["history"][-1]["reason"]) == (5, "declined: 3DS_AUTH_ERROR")
    assert list_phones(shop) == []
    assert decide(shop, "approve", 409)["errors"][0]["title"] == "The payment is decided already"


@pytest.mark.parametrize(
    ("fault", "posts", "delay_ms", "amount"),
    [("twice", 2, 0, "50"), ("never", 0, 0, "50"), ("late:250", 1, 250, "50"), ("wrong-amount", 1, 0, "51")],
)
def test_what_goes_wrong_with_the_form(
    shop: NamespaceClient, fault: str, posts: int, delay_ms: int, amount: str
) -> None:
    init_3d(open_session(shop))
    form = call(shop, "POST", f"payments/{ORDER}/3d", {"outcome": "approve", "return": fault})
    assert (form["posts"], form["delayMs"], dict(form["fields"])["amount"]) == (posts, delay_ms, amount)


@pytest.mark.parametrize("fault", ["twise", "twice,ok", "late", "late:-1", 1])
def test_an_unusable_return_is_refused_and_decides_nothing(shop: NamespaceClient, fault: object) -> None:
    init_3d(open_session(shop))
    find_error(shop, 422, "POST", f"payments/{ORDER}/3d", {"outcome": "approve", "return": fault})
    assert call(shop, "GET", f"payments/{ORDER}")["needs3d"]


def test_a_wrong_hash_needs_a_hash(shop: NamespaceClient) -> None:
    init_3d(open_session(shop))
    body = {"outcome": "approve", "return": "bad-hash"}
    assert "--hash-key" in find_error(shop, 422, "POST", f"payments/{ORDER}/3d", body)["detail"]
    assert call(shop, "GET", f"payments/{ORDER}")["needs3d"]


@pytest.mark.parametrize(
    ("mode", "posts"), [("3d>return=twice", 2), ("return=never,ok", 0), ("session>return=twice", 1)]
)
def test_the_default_mode_says_what_goes_wrong_with_the_form(
    shop: NamespaceClient, mode: str, posts: int
) -> None:
    init_3d(open_session(shop))
    call(shop, "PUT", "mode", {"mode": mode})
    assert decide(shop, "approve")["posts"] == posts
    form = call(shop, "POST", f"payments/{ORDER}/3d", {"outcome": "approve", "return": "late:1"})
    assert (form["posts"], form["delayMs"]) == (1, 1)


def test_of_concurrent_decisions_one_wins(shop: NamespaceClient) -> None:
    init_3d(open_session(shop))
    path = f"/ns/{shop.name}/__admin/payments/{ORDER}/3d"

    def try_to_decide(outcome: str) -> tuple[str, int]:
        return outcome, shop.client.send({"outcome": outcome}, keys={}, target=path).status

    with ThreadPoolExecutor(8) as pool:
        results = set(pool.map(try_to_decide, ["approve", "refuse"] * 8))
    assert sorted(status for _, status in results) == [200, 409]
    is_paid = call(shop, "GET", f"payments/{ORDER}")["stateId"] == 3
    assert (("approve" if is_paid else "refuse"), 200) in results


def test_another_decision_is_refused(shop: NamespaceClient) -> None:
    init_3d(open_session(shop))
    decide(shop, "approve")
    error = decide(shop, "cancel", 409)["errors"][0]
    assert "3, awaiting_capture" in error["detail"]


def test_a_card_that_fails_on_its_3d_page_fails_when_approved(shop: NamespaceClient) -> None:
    number = make_magic_number("40", "01", "0040")
    init_3d(open_session(shop), card={"Number": number})
    form = decide(shop, "approve")
    assert dict(form["fields"])["status"] == "Unsuccessful"
    assert decide(shop, "approve") == form


def test_a_payment_without_a_3d_page_is_refused(shop: NamespaceClient) -> None:
    open_session(shop).send("payment/init", order())
    assert decide(shop, "approve", 409)["errors"][0]["title"] == "The payment has no 3D page"


@pytest.mark.parametrize("body", [{}, {"outcome": "aprove"}, {"outcome": 1}, {"outcome": "approve", "x": 1}])
def test_an_unusable_outcome_is_refused(shop: NamespaceClient, body: object) -> None:
    assert find_error(shop, 422, "POST", f"payments/{ORDER}/3d", body)["title"] == "Invalid value"


def test_evicted_payments_make_lists_incomplete(shop: NamespaceClient) -> None:
    user = open_session(shop)
    for number in range(5):
        init_3d(user, detail={"MerchantUniqueCode": f"order-{number}"})
    payments = call(shop, "GET", "payments")
    assert [payment["MerchantUniqueCode"] for payment in payments["payments"]] == [
        "order-4",
        "order-3",
        "order-2",
    ]
    assert payments["meta"] == {"total": 3, "evicted": 2, "complete": False}
    assert len(call(shop, "GET", "payments?limit=1")["payments"]) == 1


def test_the_newest_of_several_payments_is_found(server: RunningServer) -> None:
    for name in ("first", "second"):
        open_session(server.namespace(name)).send("payment/init", order())
    assert call_all(server, "GET", f"payments/{ORDER}")["namespace"] == "second"
    assert call(server.namespace("first"), "GET", f"payments/{ORDER}")["namespace"] == "first"


def test_no_admin_answer_shows_a_card_number(server: RunningServer, shop: NamespaceClient) -> None:
    add_user(shop)
    init_3d(open_session(shop))
    for path in ("accounts", "otps", "payments", f"payments/{ORDER}", f"accounts/{PHONE}", "requests"):
        assert NUMBER.encode() not in shop.admin("GET", path).body
    stored = [server.context.store.records(kind, None) for kind in (RecordKind.ACCOUNT, RecordKind.PAYMENT)]
    assert all(stored)
    assert NUMBER not in repr(stored)


def test_public_url_begins_absolute_addresses() -> None:
    with SERVERS["asyncio"](Settings(public_url="https://mock.example/base")) as running:
        result = get_result(open_session(running.namespace("a")).send("payment/init", order(Force3D=True)))
        assert result["Url3d"].startswith(
            "https://mock.example/base/user-authorization/mp-3d-acs-form?token="
        )
