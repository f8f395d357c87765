"""Modes and magic values at the operations of cards and payments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from mockpaywall.modes.magic_values import list_magic_amounts, list_magic_cards
from mockpaywall.paywall.masterpass.records import RecordKind
from tests.support.http_client import RESET, HttpResponse
from tests.support.masterpass_client import (
    BASE,
    CARD_BODY,
    MasterpassClient,
    get_code,
    get_result,
    open_session,
)
from tests.support.namespace_client import NamespaceClient
from tests.support.payment_calls import make_order

WAYS = [("none", "0000"), ("otp", "5001"), ("masterpass-otp", "5008"), ("3d", "5010")]


@pytest.fixture
def session(namespace: NamespaceClient) -> MasterpassClient:
    """A session whose user has no account."""
    return open_session(namespace)


def pay(session: MasterpassClient, mode: str | None = None, **order: Any) -> HttpResponse:
    return session.send("payment/init", make_order(**order), mode=mode)


def count_payments(session: MasterpassClient) -> int:
    namespace = session.namespace
    return len(namespace.context.store.records(RecordKind.PAYMENT, namespace.name))


@pytest.mark.parametrize(("way", "response_code"), WAYS)
def test_auth_is_the_way_of_a_payment(session: MasterpassClient, way: str, response_code: str) -> None:
    response = pay(session, f"auth={way}")
    assert (get_result(response)["ResponseCode"], response.applied_mode) == (response_code, f"auth={way}")


@pytest.mark.parametrize(("way", "response_code"), WAYS[1:])
def test_auth_is_the_way_of_a_new_card(session: MasterpassClient, way: str, response_code: str) -> None:
    response = session.send("card/add", CARD_BODY, mode=f"auth={way}")
    assert (get_result(response)["ResponseCode"], response.applied_mode) == (response_code, f"auth={way}")


def test_a_new_card_always_needs_a_challenge(session: MasterpassClient) -> None:
    response = session.send("card/add", CARD_BODY, mode="auth=none")
    assert get_result(response)["ResponseCode"] == "5001"
    assert (response.applied_mode, "the mode auth=none changes nothing at card/add" in response.hint) == (
        "ok",
        True,
    )


@pytest.mark.parametrize(
    ("mode", "payments"),
    [("http=504:after", 1), ("http=504", 0), ("error=56", 0), ("upstream=DECLINED", 0), ("payload=html", 1)],
)
def test_whether_a_payment_was_made_behind_the_answer(
    session: MasterpassClient, mode: str, payments: int
) -> None:
    assert pay(session, mode).applied_mode == mode
    assert count_payments(session) == payments


@pytest.mark.parametrize(("timing", "payments"), [("", 0), (":after", 1)])
def test_a_reset_after_a_payment_keeps_it(session: MasterpassClient, timing: str, payments: int) -> None:
    body = {**make_order(), "SessionId": session.session_id}
    received = session.namespace.receive(f"fault=reset{timing}", path=f"{BASE}/payment/init", body=body)
    assert (received.data, received.end) == (b"", RESET)
    assert count_payments(session) == payments


def test_a_client_that_repeats_after_a_lost_answer_is_told_that_the_payment_exists(
    session: MasterpassClient,
) -> None:
    session.namespace.set_default_mode("payment/init>http=504:after@first-1")
    assert [pay(session).status, pay(session).json["ErrorCode"]] == [504, 119]
    assert count_payments(session) == 1


@pytest.mark.parametrize(
    ("operation", "error_code", "result"),
    [
        ("card/add", 0, True),
        ("card/delete", 0, True),
        ("otp/resend", 0, True),
        ("merchant/link", 0, True),
        ("merchant/unlink", 0, True),
        ("payment/init", 0, True),
        ("otp/verify", 1, False),
        ("payment/verify", 1, False),
    ],
)
def test_upstream_has_the_kind_of_its_operation(
    session: MasterpassClient, operation: str, error_code: int, result: bool
) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "card/add": CARD_BODY,
        "card/delete": {"CardAlias": "my card"},
        "payment/init": make_order(),
        "otp/resend": {"OtpToken": "a" * 32},
        "otp/verify": {"OtpToken": "a" * 32, "OtpCode": "123456"},
        "payment/verify": {
            "OtpToken": "a" * 32,
            "OtpCode": "123456",
            "MasterpassPaymentId": str(UUID(int=1)),
        },
    }
    response = session.send(operation, bodies.get(operation), mode=f"{operation}>upstream=UNEXPECTED_ERROR")
    assert (response.json["ErrorCode"], response.json["Result"]) == (error_code, result)
    assert (get_code(response), response.applied_mode) == ("UNEXPECTED_ERROR", "upstream=UNEXPECTED_ERROR")


def describe_answer(response: HttpResponse) -> str:
    """Describe an answer as the list of ready values does."""
    if response.json["ErrorCode"]:
        return f"ErrorCode {response.json['ErrorCode']}"
    result = response.json["Body"]["Masterpass"]["Result"]
    return (
        f"ResponseCode {result['ResponseCode']}"
        if result
        else f"the failure {get_code(response)} of Masterpass"
    )


@pytest.mark.parametrize(
    "effect", [card.effect for card in list_magic_cards() if card.effect.startswith("payment/init")]
)
def test_a_ready_card_of_payment_init_does_what_the_list_says(session: MasterpassClient, effect: str) -> None:
    (number,) = (card.value for card in list_magic_cards() if card.effect == effect)
    response = pay(session, card={"Number": number})
    assert f"payment/init: {describe_answer(response)}" == effect.partition(",")[0]


@pytest.mark.parametrize(
    "effect", [card.effect for card in list_magic_cards() if card.effect.startswith("card/add")]
)
def test_a_ready_card_of_card_add_does_what_the_list_says(session: MasterpassClient, effect: str) -> None:
    (number,) = (card.value for card in list_magic_cards() if card.effect == effect)
    response = session.send("card/add", {**CARD_BODY, "CardNumber": number})
    assert f"card/add: {describe_answer(response)}" == effect.partition(",")[0]


@pytest.mark.parametrize("amount", list_magic_amounts(), ids=lambda amount: amount.value)
def test_a_ready_amount_does_what_the_list_says(session: MasterpassClient, amount: Any) -> None:
    response = pay(session, detail={"Amount": int(amount.value)})
    assert f"payment/init: {describe_answer(response)}" == amount.effect.partition(",")[0]
