"""The callback over sockets: the form for the merchant, and each fault of the return."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import pytest

from mockpaywall.paywall.masterpass.payment import PaymentState
from mockpaywall.settings import Settings
from tests.api.pages.conftest import HASH_KEY
from tests.support.html_page import HtmlPage, parse_page
from tests.support.masterpass_client import MasterpassClient, get_result, open_session
from tests.support.page_client import PagePayment, start_3d
from tests.support.payment_calls import make_order
from tests.support.servers import Serve

NAMES = [
    *("date", "status", "errorCode", "errorMessage", "paymentCode", "uniqueCode", "amount", "installment"),
    *("paymentId", "providerErrorCode", "providerErrorMessage", "providerBankErrorCode"),
    *("providerBankErrorMessage", "cardSaved", "cardSavedUniqueCode", "trackingCode", "paymentGatewayId"),
    *("paymentGatewayName", "paymentGatewayProviderName", "hash", "hashFormat", "hashKeyType"),
]


def approve(payment: PagePayment) -> PagePayment:
    assert payment.decide("123456").status == 303
    return payment


def return_by(payment: PagePayment, mode: str | None = None) -> HtmlPage:
    response = payment.call_back(mode)
    assert (response.status, response.applied_mode) == (200, mode or "ok")
    return parse_page(response.body)


def make_hash(fields: dict[str, str]) -> str:
    values = (HASH_KEY, *(fields[name] for name in ("paymentId", "uniqueCode", "amount", "installment")))
    return sha256("###".join(values).encode()).hexdigest()


def test_an_approved_payment_returns_to_the_success_address(payment: PagePayment) -> None:
    page = return_by(approve(payment))
    fields = dict(page.fields)
    assert page.form == {
        "id": "paywall-callback-form",
        "action": "https://merchant.example/success",
        "method": "post",
        "data-delay-ms": "0",
    }
    assert [name for name, _ in page.fields] == NAMES
    assert (fields["status"], fields["uniqueCode"], fields["amount"]) == ("Success", "order-1", "50")
    assert (fields["hash"], fields["hashFormat"], fields["hashKeyType"]) == (
        make_hash(fields),
        "Payment",
        "1",
    )
    assert page.heading == "Back to the shop"


def test_a_refused_payment_returns_to_the_fail_address(payment: PagePayment) -> None:
    payment.decide(decision="refuse")
    page = return_by(payment)
    fields = dict(page.fields)
    assert page.form["action"] == "https://merchant.example/fail"
    assert (fields["status"], fields["errorCode"], fields["providerErrorCode"]) == (
        *("Unsuccessful", "1"),
        "3DS_AUTH_ERROR",
    )


def test_a_callback_before_a_decision_fails_the_payment(payment: PagePayment) -> None:
    payment.open()
    assert dict(return_by(payment).fields)["status"] == "Unsuccessful"
    assert payment.stored.state is PaymentState.FAILED
    assert payment.decide("123456").status == 404


def test_a_second_callback_returns_the_same_form(payment: PagePayment) -> None:
    first = return_by(approve(payment))
    stored = payment.stored
    payment.session.advance_clock(3600)
    assert return_by(payment) == first
    assert payment.stored == stored


def test_a_callback_takes_any_method_and_fields(payment: PagePayment) -> None:
    approve(payment)
    response = payment.send(payment.callback, {"mdStatus": "0", "uniqueCode": "other"})
    assert dict(parse_page(response.body).fields)["status"] == "Success"


def test_a_payment_is_found_by_its_masterpass_payment_id_too(payment: PagePayment) -> None:
    approve(payment)
    response = payment.send(f"/masterpass/vposcallback?uniqueCode={payment.payment_id.upper()}")
    assert response.status == 200


@pytest.mark.parametrize("query", ["", "?uniqueCode=", "?uniqueCode=order-1", "?uniqueCode=%F0%9F%92%B3"])
def test_an_unknown_code_is_not_found(payment: PagePayment, query: str) -> None:
    response = payment.send(f"/masterpass/vposcallback{query}")
    assert (response.status, parse_page(response.body).heading) == (404, "This page does not exist")


def test_a_payment_without_a_3d_page_is_not_found(session: MasterpassClient, payment: PagePayment) -> None:
    response = session.send("payment/init", make_order(detail={"MerchantUniqueCode": "other"}))
    code = response.json["Body"]["Masterpass"]["Paywall"]["UniqueCode"]
    assert payment.send(f"/masterpass/vposcallback?uniqueCode={code}").status == 404


def test_a_card_is_saved_with_the_payment(session: MasterpassClient) -> None:
    payment = approve(start_3d(session, card={"SaveCard": True, "CardAlias": "new"}))
    assert payment.session.send("card/list").json["Body"]["Masterpass"]["Result"] is None
    return_by(payment)
    (card,) = get_result(session.send("card/list"))["Cards"]
    assert card["CardAlias"] == "new"


def test_concurrent_callbacks_complete_the_payment_once(payment: PagePayment) -> None:
    approve(payment)
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: parse_page(payment.call_back().body).fields, range(8)))
    assert all(fields == pages[0] for fields in pages)
    reasons = Counter(change.reason for change in payment.stored.history)
    assert reasons == {"challenged": 1, "page opened": 1, "authorised": 1}


def test_concurrent_decisions_one_wins(payment: PagePayment) -> None:
    decisions = ["approve", "refuse", "cancel"] * 3
    with ThreadPoolExecutor(9) as pool:
        answers = pool.map(lambda decision: payment.decide("123456", decision=decision).status, decisions)
    assert Counter(answers) == {303: 1, 404: 8}


def test_the_form_comes_twice(payment: PagePayment) -> None:
    page = return_by(approve(payment), "return=twice")
    assert [button.get("formtarget") for button in page.buttons] == ["first-post", None]
    assert "iframe" in page.elements
    assert dict(page.fields)["hash"] == make_hash(dict(page.fields))


def test_the_form_never_comes(payment: PagePayment) -> None:
    page = return_by(approve(payment), "return=never")
    assert (page.heading, page.form, page.links) == ("The browser does not return", {}, [])
    assert payment.stored.state is PaymentState.AWAITING_CAPTURE


def test_the_form_comes_late(payment: PagePayment) -> None:
    assert return_by(approve(payment), "return=late:1500").form["data-delay-ms"] == "1500"


def test_the_hash_is_wrong(payment: PagePayment) -> None:
    fields = dict(return_by(approve(payment), "return=bad-hash").fields)
    assert fields["hash"] != make_hash(fields)
    assert len(fields["hash"]) == 64


def test_the_amount_is_wrong_and_its_hash_right(payment: PagePayment) -> None:
    fields = dict(return_by(approve(payment), "return=wrong-amount").fields)
    assert (fields["amount"], fields["hash"]) == ("51", make_hash(fields))


def test_without_a_hash_key_a_wrong_hash_is_impossible(serve: Serve) -> None:
    with serve(Settings()) as server:
        payment = approve(start_3d(open_session(server.namespace("no-key"))))
        response = payment.call_back("return=bad-hash")
        assert response.hint == "return=bad-hash changes nothing: without --hash-key the form has no hash"
        assert [name for name, _ in parse_page(response.body).fields] == NAMES[:-3]


@pytest.mark.parametrize("mode", ["return=wrong-amount", "3d>return=wrong-amount"])
def test_a_default_mode_acts_on_the_return(payment: PagePayment, mode: str) -> None:
    payment.session.namespace.set_default_mode(mode)
    assert dict(parse_page(approve(payment).call_back().body).fields)["amount"] == "51"


def test_a_failure_of_masterpass_declines_an_approved_payment(payment: PagePayment) -> None:
    fields = dict(return_by(approve(payment), "upstream=INSUFFICIENT_FUNDS").fields)
    assert (fields["status"], fields["providerErrorCode"]) == ("Unsuccessful", "INSUFFICIENT_FUNDS")
    assert fields["providerErrorMessage"] == "Yetersiz bakiye."


def test_the_policy_lets_the_form_go_to_a_merchant(payment: PagePayment) -> None:
    response = approve(payment).call_back()
    page = parse_page(response.body)
    policy: dict[str, Any] = dict(
        part.strip().split(" ", 1) for part in (response.header("Content-Security-Policy") or "").split(";")
    )
    digest = b64encode(sha256(page.script.encode()).digest()).decode()
    assert policy["script-src"] == f"'sha256-{digest}'"
    assert (policy["default-src"], policy["form-action"]) == ("'none'", "http: https:")


def test_a_lost_answer_keeps_the_outcome(payment: PagePayment) -> None:
    approve(payment)
    assert payment.call_back("http=504:after").status == 504
    assert payment.stored.state is PaymentState.AWAITING_CAPTURE


def test_the_decision_without_a_browser_is_the_same(payment: PagePayment) -> None:
    decided = payment.session.namespace.admin(
        "POST", f"payments/{payment.payment_id}/3d", {"outcome": "approve"}
    )
    page = return_by(payment)
    assert [tuple(field) for field in decided.json["fields"]] == page.fields
    assert decided.json["action"] == page.form["action"]
    assert payment.open().status == 404
