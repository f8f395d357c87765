"""The page of the bank over sockets: what the user can do on it, and what happens to the payment."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from urllib.parse import quote

import pytest

from mockpaywall.paywall.masterpass.page_3d_state import PAGE_TTL_S
from mockpaywall.paywall.masterpass.payment import PaymentState
from mockpaywall.settings import Settings
from tests.secrecy.marks import Marks
from tests.support.html_page import parse_page
from tests.support.http_client import RESET, encode_request, receive_all
from tests.support.masterpass_client import MasterpassClient, open_session
from tests.support.page_client import ORIGIN, PagePayment, send_form, start_3d
from tests.support.servers import RunningServer, Serve

ACS = "/user-authorization/mp-3d-acs-form"


def test_the_page_shows_what_is_paid(session: MasterpassClient) -> None:
    payment = start_3d(session, detail={"Amount": 1249.9, "MerchantUniqueCode": "<b>order & 1</b>"})
    response = payment.open()
    page = parse_page(response.body)
    assert (response.status, response.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert (page.language, page.heading) == ("en", "Confirm your payment")
    for text in (
        "Mock page.",
        "1,249.90 TRY",
        "552879******0008",
        "<b>order & 1</b>",
        "123456 is the right code",
    ):
        assert text in page.text
    assert page.form == {"method": "post"}
    assert [button["value"] for button in page.buttons] == ["approve", "refuse", "cancel"]


def test_the_page_is_turkish_for_a_turkish_browser(payment: PagePayment) -> None:
    page = parse_page(payment.open(Accept_Language="tr-TR,tr;q=0.9,en;q=0.5").body)
    assert (page.language, page.heading) == ("tr", "Ödemenizi onaylayın")
    assert "50,00 TRY" in page.text


def test_the_other_language_keeps_the_way_back(payment: PagePayment) -> None:
    (link,) = parse_page(payment.open().body).links
    assert link == f"?token={payment.token}&locale=tr{payment.query}"
    assert parse_page(payment.send(ACS + link).body).language == "tr"
    location = payment.send(ACS + link, {"code": "123456"}).header("Location")
    assert location == f"{payment.callback}&locale=tr"
    assert parse_page(payment.send(location).body).heading == "Mağazaya dönüş"


def test_opening_the_page_starts_the_payment_once(payment: PagePayment) -> None:
    assert payment.stored.state is PaymentState.PENDING
    assert [payment.open().status, payment.open().status] == [200, 200]
    assert [change.reason for change in payment.stored.history] == ["challenged", "page opened"]


def test_an_approved_payment_waits_for_its_commit(payment: PagePayment) -> None:
    payment.open()
    response = payment.decide("123456", decision="approve")
    assert (response.status, response.header("Location"), response.body) == (303, payment.callback, b"")
    assert payment.stored.state is PaymentState.STARTED
    assert payment.call_back().status == 200
    assert payment.stored.state is PaymentState.AWAITING_CAPTURE
    ids = {"MasterpassPaymentId": payment.payment_id}
    assert payment.session.send("payment/commit", ids).json["Message"] == "Commit successful"


def test_a_code_alone_is_enough(payment: PagePayment) -> None:
    response = send_form(payment.session.namespace.client, f"{ACS}?token={payment.token}", {"code": "123456"})
    assert (response.status, response.header("Location")) == (303, payment.callback)
    payment.call_back()
    assert [change.reason for change in payment.stored.history] == ["challenged", "page opened", "authorised"]


@pytest.mark.parametrize("decision", ["refuse", "cancel"])
def test_a_payment_that_is_not_approved_fails(payment: PagePayment, decision: str) -> None:
    assert payment.decide(decision=decision).header("Location") == payment.callback
    payment.call_back()
    assert (payment.stored.state, payment.stored.history[-1].reason) == (
        PaymentState.FAILED,
        "declined: 3DS_AUTH_ERROR",
    )


def test_a_wrong_code_is_an_attempt_and_the_third_the_last(payment: PagePayment) -> None:
    answers = [payment.decide("111111") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 303]
    assert [parse_page(answer.body).alert for answer in answers[:2]] == [
        "This code is wrong. Tries left: 2.",
        "This code is wrong. Tries left: 1.",
    ]
    assert payment.decide("123456").status == 404
    payment.call_back()
    assert payment.stored.state is PaymentState.FAILED


def test_the_right_code_after_a_wrong_one_approves(payment: PagePayment) -> None:
    assert [payment.decide(code).status for code in ("111111", " 123456 ")] == [200, 303]


@pytest.mark.parametrize(
    ("form", "alert"),
    [
        ({"code": " "}, "Enter the code."),
        ({}, "Enter the code."),
        ({"code": "123456", "decision": "maybe"}, "decision must be approve, refuse or cancel."),
    ],
)
def test_an_incomplete_form_is_not_an_attempt(payment: PagePayment, form: dict[str, str], alert: str) -> None:
    response = payment.send(payment.target, form)
    assert (response.status, parse_page(response.body).alert) == (200, alert)
    assert response.hint.startswith("post code=123456 as application/x-www-form-urlencoded")
    assert payment.stored.page_3d.attempts == 0


@pytest.mark.parametrize("request_form", [None, {"code": "123456"}])
def test_a_link_expires(payment: PagePayment, request_form: dict[str, str] | None) -> None:
    payment.session.advance_clock(PAGE_TTL_S)
    response = payment.send(payment.target, request_form)
    page = parse_page(response.body)
    assert (response.status, page.heading, page.links) == (410, "This link has expired", [payment.callback])
    payment.call_back()
    assert payment.stored.history[-1].reason == "declined: TOKEN_HAS_EXPIRED"


def test_the_code_of_an_expired_link(payment: PagePayment) -> None:
    assert payment.decide("000000").status == 410
    assert payment.open().status == 410


def test_a_decided_page_is_not_shown_again(payment: PagePayment) -> None:
    payment.decide("123456")
    for response in (payment.open(), payment.decide("123456"), payment.decide(decision="cancel")):
        page = parse_page(response.body)
        assert (response.status, page.heading) == (404, "This link was used already")
        assert page.links == [payment.callback]
    outcome = payment.session.namespace.exchanges()[-1].outcome
    assert outcome is not None
    assert outcome.reason == "This link was used already"
    payment.call_back()
    assert payment.open().status == 404
    assert payment.stored.state is PaymentState.AWAITING_CAPTURE


@pytest.mark.parametrize(
    "query", ["", "?token=", "?token=6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "?token=%00"]
)
def test_an_unknown_token_is_not_found(payment: PagePayment, query: str) -> None:
    response = payment.send(ACS + query, Accept_Language="tr")
    page = parse_page(response.body)
    assert (response.status, page.heading, page.language) == (404, "Böyle bir sayfa yok", "tr")
    assert "open Url3d of an answer of payment/init" in response.hint


def test_a_token_is_found_in_any_letter_case(payment: PagePayment) -> None:
    assert payment.send(f"{ACS}?token={payment.token.upper()}").status == 200


def test_a_prefix_names_the_namespace(payment: PagePayment) -> None:
    name = payment.session.namespace.name
    assert payment.send(f"/ns/{name}{payment.target}").status == 200
    assert payment.send(f"/ns/other-{name}{payment.target}").status == 404


def test_a_page_of_a_key_pair_needs_no_keys(server: RunningServer) -> None:
    session = open_session(server.namespace("by-prefix"))
    payments = [start_3d(session, detail={"MerchantUniqueCode": code}) for code in ("a", "b")]
    assert [payment.open().status for payment in payments] == [200, 200]
    assert len({payment.token for payment in payments}) == 2


@pytest.mark.parametrize(
    ("return_url", "location"),
    [
        (f"{ORIGIN}/masterpass/vposcallback?uniqueCode=other", "/masterpass/vposcallback?uniqueCode=other"),
        (f"{ORIGIN}/shop/back?a=b", "/shop/back?a=b"),
        (
            "https://other.example/masterpass/vposcallback?uniqueCode=a",
            "/masterpass/vposcallback?uniqueCode=a",
        ),
        ("https://evil.example/", None),
        (f"{ORIGIN}.evil.example/", None),
        (f"{ORIGIN}@evil.example/", None),
        (f"{ORIGIN}//evil.example/", None),
        (f"{ORIGIN}/\\evil.example/", None),
        (f"{ORIGIN}/a%0d%0aSet-Cookie:b=c", None),
        ("//evil.example/", None),
        ("javascript:alert(1)", None),
        (ORIGIN, None),
    ],
)
def test_a_return_url_never_leads_away(payment: PagePayment, return_url: str, location: str | None) -> None:
    target = f"{ACS}?token={payment.token}&returnUrl={return_url}&x=y"
    response = payment.send(target, {"code": "123456"})
    assert response.header("Location") == (location or payment.callback)
    assert ("returnUrl was not followed" in response.hint) is (location is None)
    assert response.header("Set-Cookie") is None


def test_an_encoded_return_url_is_the_same(payment: PagePayment) -> None:
    target = f"{ACS}?returnUrl={quote(ORIGIN + '/a?b=c', safe='')}&token={payment.token}"
    assert payment.send(target, {"code": "123456"}).header("Location") == "/a?b=c"


def test_the_headers_let_a_page_load_nothing(payment: PagePayment) -> None:
    response = payment.open()
    page = parse_page(response.body)
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert response.header("Content-Security-Policy") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'self'"
    )
    assert page.elements.isdisjoint({"script", "img", "link", "iframe"})
    assert (response.header("X-Content-Type-Options"), response.header("Cache-Control")) == (
        "nosniff",
        "no-store",
    )


@pytest.mark.parametrize(
    ("mode", "status"), [("3d>http=503", 503), ("3d>http=503:empty", 503), ("http=404", 404)]
)
def test_a_mode_answers_instead_of_the_page(payment: PagePayment, mode: str, status: int) -> None:
    payment.session.namespace.set_default_mode(mode)
    response = payment.open()
    assert (response.status, response.applied_mode) == (status, mode.removeprefix("3d>"))
    assert payment.stored.state is PaymentState.PENDING


def test_a_branch_for_the_pages_leaves_other_operations_alone(payment: PagePayment) -> None:
    payment.session.namespace.set_default_mode("3d>delay=20;payment/commit>error=56")
    assert (payment.open().status, payment.open().applied_mode) == (200, "delay=20")


def test_a_reset_after_a_decision_keeps_it(payment: PagePayment) -> None:
    content = b"code=123456"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Mock-Mode": "fault=reset:after"}
    with payment.session.namespace.client.connect() as connection:
        connection.sendall(encode_request(content, headers, "POST", payment.target))
        assert receive_all(connection).end == RESET
    assert payment.open().status == 404


@pytest.mark.parametrize(
    "mode", ["payload=html", "error=56", "renew", "ttl=5", "return=twice", "upstream=DECLINED"]
)
def test_a_part_without_meaning_on_the_page_is_named(payment: PagePayment, mode: str) -> None:
    response = payment.open(X_Mock_Mode=mode)
    assert (response.status, response.applied_mode) == (200, "ok")
    assert f"the mode {mode} changes nothing at 3d" in response.hint


def test_the_journal_has_the_pages_without_the_code(payment: PagePayment) -> None:
    payment.decide("123456")
    received = payment.session.namespace.exchanges()[-1].received
    assert received.request.body == b"code=******"
    assert Marks(codes={"123456"}).find(str(received)) == []


def test_other_methods_are_refused_by_a_page(payment: PagePayment) -> None:
    response = payment.send(payment.target, method="DELETE")
    assert (response.status, response.header("Allow")) == (405, "GET, POST")
    assert parse_page(response.body).heading == "This request was refused"


def test_a_random_code_is_read_from_the_inbox(serve: Serve) -> None:
    with serve(Settings(otp="random")) as server:
        payment = start_3d(open_session(server.namespace("random")))
        page = parse_page(payment.open().body)
        (sent,) = payment.session.namespace.admin("GET", "otps").json["otps"]
        code = sent["code"]
        assert (sent["purpose"], sent["token"], sent["state"]) == ("3d", payment.token, "open")
        assert "GET /__admin/otps has it" in page.text
        assert Marks(codes={code}).find(page.text) == []
        assert [payment.decide("123456").status, payment.decide(code).status] == [200, 303]


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("client-success", "The payment was approved"),
        ("client-error", "The payment was not approved"),
    ],
)
def test_the_result_pages(payment: PagePayment, path: str, heading: str) -> None:
    response = payment.send(f"/user-authorization/mp-3d-{path}")
    assert (response.status, parse_page(response.body).heading) == (200, heading)
