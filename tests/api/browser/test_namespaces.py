"""The namespaces of the two key pairs of a merchant: apart, in one call, by a session, and by name; in both stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mockpaywall.paywall.credentials import derive_namespace, derive_public_namespace
from mockpaywall.settings import Settings
from mockpaywall.settings.parsers import parse_merchant
from tests.support.browser_client import (
    SDK_TOKEN_BODY,
    Browser,
    Merchant,
    get_masterpass_object,
    make_merchant,
)
from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import CARD_BODY
from tests.support.payment_calls import make_order
from tests.support.request_data import VALID_BODY
from tests.support.servers import RunningServer, Serve
from tests.support.upstream_client import UpstreamClient, get_result


@pytest.fixture(params=["memory", "redis"])
def stored_server(request: pytest.FixtureRequest, serve: Serve) -> Iterator[RunningServer]:
    """A server of each kind with each store."""
    is_redis = request.param == "redis"
    store = request.getfixturevalue("redis_database") if is_redis else "memory"
    with serve(Settings(store=store)) as server:
        yield server


@pytest.fixture
def stored_merchant(stored_server: RunningServer) -> Merchant:
    """A merchant of a server with each store."""
    return make_merchant(stored_server.client)


def name_private(merchant: Merchant) -> str:
    return derive_namespace(*merchant.private.values())


def name_public(merchant: Merchant) -> str:
    return derive_public_namespace(*merchant.public.values())


def list_namespaces(merchant: Merchant) -> dict[str, dict[str, int]]:
    """Return the summaries by name."""
    listed = merchant.admin("GET", "namespaces", keys={}).json["namespaces"]
    return {one["name"]: one for one in listed}


def commit(merchant: Merchant, browser: Browser, started: HttpResponse) -> HttpResponse:
    """Commit what the browser did, with the private pair and the session of the browser."""
    paywall = get_masterpass_object(started)["Paywall"]
    body = {"SessionId": browser.session_id, "MasterpassPaymentId": paywall["MasterpassPaymentId"]}
    return merchant.call("payment/commit", body)


def authorise(browser: Browser, **changes: object) -> HttpResponse:
    """Start a payment and mark it as authorised."""
    started = browser.init(**changes)
    payment_id = get_masterpass_object(started)["Paywall"]["MasterpassPaymentId"]
    assert browser.mark(payment_id, 1, 3).json["Result"] is True
    return started


def test_a_public_pair_has_a_namespace_of_its_own(stored_merchant: Merchant) -> None:
    browser = stored_merchant.open_browser()
    assert browser.init().json["Result"] is True
    found = list_namespaces(stored_merchant)
    assert set(found) == {name_public(stored_merchant)}
    assert (
        found[name_public(stored_merchant)]["requests"],
        found[name_public(stored_merchant)]["payments"],
    ) == (2, 1)


def test_a_session_of_the_public_pair_brings_its_namespace_along(stored_merchant: Merchant) -> None:
    browser = stored_merchant.open_browser()
    started = authorise(browser)
    committed = commit(stored_merchant, browser, started)
    assert committed.json["Message"] == "Commit successful"
    found = list_namespaces(stored_merchant)
    assert (
        found[name_private(stored_merchant)]["payments"],
        found[name_public(stored_merchant)]["payments"],
    ) == (1, 0)
    assert browser.verify().json["Body"]["Token"] == browser.token
    again = stored_merchant.open_browser()
    assert again.init(MerchantUniqueCode="2").json["Result"] is True
    assert list_namespaces(stored_merchant)[name_private(stored_merchant)]["payments"] == 2


def test_a_private_namespace_with_state_of_its_own(stored_merchant: Merchant) -> None:
    session_id = stored_merchant.client.send(VALID_BODY, keys=stored_merchant.private).json["Body"][
        "SessionId"
    ]
    card = {**CARD_BODY, "SessionId": session_id}
    token = get_masterpass_object(stored_merchant.call("card/add", card))["Result"]["Token"]
    code = {"OtpToken": token, "OtpCode": "123456", "SessionId": session_id}
    assert stored_merchant.call("otp/verify", code).json["Result"] is True
    order = {**make_order(), "SessionId": session_id, "AutoCommit": False}
    own = get_masterpass_object(stored_merchant.call("payment/init", order))["Paywall"]
    browser = stored_merchant.open_browser()
    started = get_masterpass_object(authorise(browser, MerchantUniqueCode="browser"))["Paywall"]
    for session, paywall in ((browser.session_id, started), (session_id, own)):
        body = {"SessionId": session, "PaymentId": paywall["PaymentId"]}
        committed = stored_merchant.call("payment/commit/by/paymentid", body)
        detail = get_masterpass_object(committed)["Detail"]
        assert detail["UniqueCode"] == paywall["UniqueCode"]
    cards = stored_merchant.call("card/list", headers={"sessionid": browser.session_id})
    assert len(get_masterpass_object(cards)["Result"]["Cards"]) == 1


def test_a_browser_pays_with_the_card_of_the_private_namespace(stored_merchant: Merchant) -> None:
    both = {**stored_merchant.private, **stored_merchant.public}
    response = stored_merchant.issue("temptoken/sdk", SDK_TOKEN_BODY, keys=both)
    session_id = get_masterpass_object(response)["SessionId"]
    browser = Browser(stored_merchant.client, response.json["Body"]["Token"], session_id)
    assert commit(stored_merchant, browser, authorise(browser)).json["Result"] is True
    assert set(list_namespaces(stored_merchant)) == {name_private(stored_merchant)}
    alone = stored_merchant.open_browser()
    assert alone.init(MerchantUniqueCode="2").json["Result"] is True
    assert set(list_namespaces(stored_merchant)) == {name_private(stored_merchant)}


@pytest.mark.parametrize("adopts_first", [True, False])
def test_a_whole_payment_with_a_code(
    stored_server: RunningServer, stored_merchant: Merchant, adopts_first: bool
) -> None:
    """The browser registers a card and pays with it; the server commits and lists the card, before or after."""
    merchant, both = stored_merchant, {**stored_merchant.private, **stored_merchant.public}
    keys = both if adopts_first else merchant.public
    body = merchant.issue("temptoken/sdk", SDK_TOKEN_BODY, keys=keys).json["Body"]
    session = body["Masterpass"]
    browser = Browser(merchant.client, body["Token"], session["SessionId"])
    page = UpstreamClient(
        stored_server, dict(merchant.public), browser.token, session["MasterpassToken"], browser.session_id
    )
    page.register_card(accountAliasName="my card")
    ordered = get_masterpass_object(browser.init())
    payment_id = ordered["Paywall"]["MasterpassPaymentId"]
    challenged = page.pay(ordered)
    assert get_result(challenged)["responseCode"] == "5001"
    assert browser.mark(payment_id, 3, 1).json["Result"] is True
    assert get_result(page.verify(challenged))["isVerified"] is True
    assert browser.mark(payment_id, 3, 3).json["Result"] is True
    by_id = {"SessionId": browser.session_id, "PaymentId": ordered["Paywall"]["PaymentId"]}
    assert merchant.call("payment/commit/by/paymentid", by_id).json["Message"] == "Commit successful"
    listed = merchant.call("card/list", headers={"sessionid": browser.session_id})
    assert [card["CardAlias"] for card in get_masterpass_object(listed)["Result"]["Cards"]] == ["my card"]
    payment = merchant.admin("GET", f"payments/{payment_id}", keys=merchant.private).json
    assert merchant.admin("GET", f"payments/{payment_id}", keys=merchant.public).json == payment
    assert (payment["stateId"], payment["methodId"]) == (4, 7)
    assert [one["reason"] for one in payment["history"]] == [
        "created",
        "challenged",
        "authorised",
        "committed",
    ]
    assert page.list_cards().status == 200


def test_a_session_of_another_merchant_stays_unknown(stored_merchant: Merchant) -> None:
    browser = stored_merchant.open_browser()
    started = authorise(browser)
    assert commit(stored_merchant, browser, started).json["Result"] is True
    stranger = make_merchant(stored_merchant.client)
    assert commit(stranger, browser, started).json["ErrorCode"] == 404
    mixed = replace(stranger, public=stored_merchant.public)
    own = mixed.client.send(VALID_BODY, keys={**mixed.private, **mixed.public}).json["Body"]["SessionId"]
    assert browser.verify().status == 200
    assert mixed.call("card/list", headers={"sessionid": own}).json["ErrorCode"] == 0


def test_a_session_of_a_private_pair_is_nobody_elses(stored_merchant: Merchant) -> None:
    session_id = stored_merchant.client.send(VALID_BODY, keys=stored_merchant.private).json["Body"][
        "SessionId"
    ]
    stranger = make_merchant(stored_merchant.client)
    assert stranger.call("card/list", headers={"sessionid": session_id}).json["ErrorCode"] == 404


def test_a_prefix_adopts_nothing(stored_merchant: Merchant) -> None:
    browser = stored_merchant.open_browser()
    target = "/ns/other/api/paywall/masterpass/card/list"
    headers = {"sessionid": browser.session_id}
    response = stored_merchant.client.send(
        b"", keys=stored_merchant.private, headers=headers, method="GET", target=target
    )
    assert response.json["ErrorCode"] == 404
    assert browser.verify().json["Body"]["Masterpass"]["SessionId"] == browser.session_id


def test_a_reset_of_everything_parts_the_pairs(stored_merchant: Merchant) -> None:
    both = {**stored_merchant.private, **stored_merchant.public}
    stored_merchant.issue(keys=both)
    stored_merchant.admin("POST", "reset", keys={})
    stored_merchant.issue()
    assert set(list_namespaces(stored_merchant)) == {name_public(stored_merchant)}


MERCHANT = parse_merchant("shop=key:client:public:public-client")
SHOP_PRIVATE = {"apikeyprivate": "key", "apiclientprivate": "client"}
SHOP_PUBLIC = {"apikeypublic": "public", "apiclientpublic": "public-client"}


@pytest.mark.parametrize("credentials", [(), (("other", "pair"),)])
def test_the_pairs_of_a_merchant_are_one_namespace_from_the_start(
    serve: Serve, credentials: tuple[tuple[str, str], ...]
) -> None:
    with serve(Settings(merchants=(MERCHANT,), credentials=credentials)) as server:
        merchant = Merchant(server.client, SHOP_PRIVATE, SHOP_PUBLIC)
        browser = merchant.open_browser()
        assert commit(merchant, browser, authorise(browser)).json["Result"] is True
        assert set(list_namespaces(merchant)) == {"shop"}
        assert merchant.admin("GET", "sessions", keys=SHOP_PRIVATE).json["meta"]["total"] == 1
        swapped = merchant.issue(keys=dict(zip(SHOP_PUBLIC, SHOP_PRIVATE.values(), strict=True)))
        assert swapped.status == (401 if credentials else 200)


def test_a_pair_that_is_not_accepted_adopts_nothing(serve: Serve) -> None:
    with serve(Settings(merchants=(MERCHANT,), credentials=(("pk", "pc"),))) as server:
        public = {"apikeypublic": "pk", "apiclientpublic": "pc"}
        merchant = Merchant(server.client, {"apikeyprivate": "x", "apiclientprivate": "y"}, public)
        browser = merchant.open_browser()
        assert merchant.client.send(VALID_BODY, keys={**merchant.private, **public}).status == 401
        assert set(list_namespaces(merchant)) >= {name_public(merchant)}
        assert merchant.admin("GET", "sessions").json["meta"]["total"] == 1
        assert browser.verify().status == 200
