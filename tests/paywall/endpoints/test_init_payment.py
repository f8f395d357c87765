"""Initiate Payment: the way that a payment takes, what refuses it, and what it stores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.init_payment import INIT_PAYMENT
from mockpaywall.paywall.masterpass.account import AccountState
from mockpaywall.paywall.masterpass.answers import Completed, PaywallFailure, UpstreamFailure
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.payment import PaymentMethod, PaymentState
from mockpaywall.paywall.operation import OperationPolicy
from tests.support.masterpass_calls import (
    PHONE,
    get_challenges,
    get_failure,
    get_result,
    make_account,
    make_registered_card,
)
from tests.support.payment_calls import (
    CODE,
    PaymentClient,
    get_paywall,
    make_magic_number,
    make_order,
)

LENIENT = OperationPolicy(is_lenient=True, checks_luhn=False)
STRICT = OperationPolicy(is_strict=True)
SAVED = {"IsSavedCard": True}
LETTER_CASE = "the account has this CardAlias in another letter case"


@pytest.fixture
def client() -> PaymentClient:
    return PaymentClient()


@pytest.fixture
def linked(client: PaymentClient) -> PaymentClient:
    """A client whose user has a card with the alias "my card"."""
    client.account = make_account()
    return client


def init(client: PaymentClient, authorisation: str | None = None, **parts: Any) -> Any:
    return client.call(INIT_PAYMENT, make_order(**parts), authorisation)


def test_it_is_an_operation_of_the_api() -> None:
    assert INIT_PAYMENT in OPERATIONS
    assert (INIT_PAYMENT.method, INIT_PAYMENT.key) == ("POST", "payment/init")


@pytest.mark.parametrize(
    ("auto_commit", "state"), [(True, PaymentState.SUCCESS), (False, PaymentState.AWAITING_CAPTURE)]
)
def test_a_new_card_needs_no_challenge(client: PaymentClient, auto_commit: bool, state: PaymentState) -> None:
    result = init(client, AutoCommit=auto_commit)
    assert (get_result(result)["ResponseCode"], result.answer.status) == ("0000", 200)
    assert get_result(result)["Url3d"] is None
    assert (client.payment.state, client.payment.method) == (state, PaymentMethod.NON_SECURE)
    assert [change.state for change in client.payment.history] == [state]


def test_a_new_card_needs_no_account(client: PaymentClient) -> None:
    init(client)
    assert client.account is None


def test_a_saved_card_needs_the_code_of_the_bank(linked: PaymentClient) -> None:
    result = init(linked, card=SAVED)
    (challenge,) = get_challenges(result)
    assert (get_result(result)["ResponseCode"], result.answer.status) == ("5001", 202)
    assert get_result(result)["Token"] == challenge.token
    assert challenge.payment_id == linked.payment.masterpass_payment_id
    assert linked.payment.state is PaymentState.PENDING
    assert linked.payment.method is PaymentMethod.UNKNOWN


@pytest.mark.parametrize("of_session", [True, False])
def test_force_3d_of_the_session_or_the_body_opens_a_3d_page(linked: PaymentClient, of_session: bool) -> None:
    linked.session = linked.session._replace(force_3d=of_session)
    result = get_result(init(linked, card=SAVED, Force3D=not of_session))
    assert result["ResponseCode"] == "5010"
    token = linked.payment.acs_token
    assert result["Url3d"] == f"http://test/user-authorization/mp-3d-acs-form?token={token}"
    assert result["Url3dSuccess"] == "http://test/user-authorization/mp-3d-client-success"
    assert result["Url3dFail"] == "http://test/user-authorization/mp-3d-client-error"
    assert linked.payment.state is PaymentState.PENDING


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ("0000", PaymentState.AWAITING_CAPTURE),
        ("5001", PaymentState.PENDING),
        ("5008", PaymentState.PENDING),
        ("5010", PaymentState.PENDING),
    ],
)
def test_the_mode_decides_the_way(linked: PaymentClient, way: str, state: PaymentState) -> None:
    result = init(linked, way, card=SAVED, Force3D=True)
    assert get_result(result)["ResponseCode"] == way
    assert linked.payment.state is state
    assert [challenge.issuer.value for challenge in get_challenges(result)] == (
        [way] if way in ("5001", "5008") else []
    )


def test_the_paywall_block_names_the_payment(client: PaymentClient) -> None:
    paywall, payment = get_paywall(init(client)), client.payment
    assert paywall == {
        "MasterpassPaymentId": payment.masterpass_payment_id,
        "MasterpassReturnQueryString": (
            f"&returnUrl=http://test/masterpass/vposcallback?uniqueCode={payment.unique_code}"
        ),
        "PaymentId": 203948888,
        "ActivityId": 4413673,
        "UniqueCode": payment.unique_code,
        "MerchantUniqueKey": CODE,
        "PaymentGatewayId": 1111,
        "PaymentGatewayName": "MasterPassIyzico",
        "PaymentGatewayProviderName": "Masterpass",
        "Products": [],
    }
    assert payment.masterpass_payment_id != payment.unique_code


@pytest.mark.parametrize(
    ("amount", "text"),
    [(50, "50"), (Decimal("50.00"), "50.00"), (Decimal("9.85"), "9.85"), (Decimal("5E+1"), "50")],
)
def test_the_amount_keeps_its_scale(client: PaymentClient, amount: Any, text: str) -> None:
    init(client, detail={"Amount": amount})
    assert client.payment.amount == text


def test_a_declined_payment_keeps_its_paywall_block(client: PaymentClient) -> None:
    number = next(card.number for card in TEST_CARDS if not card.approves)
    result = init(client, card={"Number": number})
    assert isinstance(result.answer, UpstreamFailure)
    assert result.answer.code.name == "DECLINED"
    assert result.answer.paywall is not None
    assert result.answer.paywall["MasterpassPaymentId"] == client.payment.masterpass_payment_id
    assert client.payment.state is PaymentState.FAILED
    assert client.payment.history[-1].reason == "declined: DECLINED"


@pytest.mark.parametrize("card", [card for card in TEST_CARDS if card.approves], ids=lambda card: card.number)
def test_the_published_cards_pay_at_every_strictness(card: Any) -> None:
    for policy in (LENIENT, STRICT, OperationPolicy()):
        client = PaymentClient(policy=policy)
        fields = {"ExpireMonth": card.expiry_month, "ExpireYear": card.expiry_year, "Cvv": card.cvv}
        init(client, card={"Number": card.number, **fields})
        assert client.payment.state is PaymentState.AWAITING_CAPTURE


def test_a_saved_card_that_expired_is_declined(client: PaymentClient) -> None:
    client.account = make_account(make_registered_card()._replace(is_expired=True))
    assert get_failure(init(client, card=SAVED)) == "EXPIRED_CARD"
    assert client.payment.state is PaymentState.FAILED


def test_a_magic_card_fails_with_its_error_code_and_makes_no_payment(client: PaymentClient) -> None:
    assert get_failure(init(client, card={"Number": make_magic_number("20", "00", "0111")})) == 111
    assert client.payments == []


def test_a_magic_card_fails_with_its_upstream_code(client: PaymentClient) -> None:
    assert (
        get_failure(init(client, card={"Number": make_magic_number("20", "01", "0030")}))
        == "INSUFFICIENT_FUNDS"
    )
    assert client.payment.state is PaymentState.FAILED


def test_a_magic_card_takes_its_way(client: PaymentClient) -> None:
    number = make_magic_number("20", "02", "5010")
    assert get_result(init(client, card={"Number": number}))["ResponseCode"] == "5010"


def test_a_saved_magic_card_keeps_its_outcome(client: PaymentClient) -> None:
    card = make_registered_card()
    client.account = make_account(card._replace(card=card.card._replace(outcome="20010030")))
    assert get_failure(init(client, card=SAVED)) == "INSUFFICIENT_FUNDS"


@pytest.mark.parametrize("stage", ["10", "30", "40", "50"])
def test_a_magic_card_of_another_stage_pays(client: PaymentClient, stage: str) -> None:
    init(client, card={"Number": make_magic_number(stage, "00", "0111")})
    assert client.payment.card.outcome == f"{stage}000111"


def test_magic_values_are_ordinary_without_magic() -> None:
    client = PaymentClient(policy=OperationPolicy(magic_enabled=False))
    init(client, card={"Number": make_magic_number("20", "00", "0111")}, detail={"Amount": 90112})
    assert client.payment.amount == "90112"


@pytest.mark.parametrize("amount", [90112, Decimal("90112.00")])
def test_a_magic_amount_fails_with_its_error_code(client: PaymentClient, amount: Any) -> None:
    assert get_failure(init(client, detail={"Amount": amount})) == 112
    assert client.payments == []


@pytest.mark.parametrize("amount", [90000, Decimal("90112.5"), 99998])
def test_other_amounts_near_the_magic_ones_pay(client: PaymentClient, amount: Any) -> None:
    init(client, detail={"Amount": amount})
    assert client.payment.state is PaymentState.AWAITING_CAPTURE


@pytest.mark.parametrize(
    ("state", "code"),
    [(AccountState.UNLINKED, "ACCOUNT_NOT_LINKED_TO_MERCHANT"), (AccountState.BLOCKED, "ACCOUNT_IS_BLOCKED")],
)
def test_a_saved_card_needs_a_linked_account(client: PaymentClient, state: AccountState, code: str) -> None:
    client.account = make_account(state=state)
    assert get_failure(init(client, card=SAVED)) == code


def test_a_saved_card_needs_an_account(client: PaymentClient) -> None:
    assert get_failure(init(client, card=SAVED)) == "USER_NOT_FOUND"


def test_an_unknown_alias_is_refused(linked: PaymentClient) -> None:
    assert get_failure(init(linked, card={**SAVED, "CardAlias": "other"})) == "CARD_NOT_FOUND"
    assert linked.payments == []


@pytest.mark.parametrize(
    ("alias", "hint"),
    [
        ("MY CARD", LETTER_CASE),
        ("mycard ", "the account has this CardAlias with other spaces, or in another Unicode form"),
        ("other", "card/list shows each CardAlias"),
    ],
)
def test_an_unknown_alias_is_hinted(linked: PaymentClient, alias: str, hint: str) -> None:
    assert init(linked, card={**SAVED, "CardAlias": alias}).hint == hint


@pytest.mark.parametrize("alias", ["i\u015f kart\u0131m", "I\u015e KARTIM", "\u0130\u015f Kartim"])
def test_the_letter_case_of_a_turkish_alias_is_hinted(client: PaymentClient, alias: str) -> None:
    client.account = make_account(make_registered_card("\u0130\u015e kart\u0131m"))
    assert init(client, card={**SAVED, "CardAlias": alias}).hint == LETTER_CASE


@pytest.mark.parametrize("amount", ["129.905", "0.001"])
def test_more_than_two_decimals_are_hinted(client: PaymentClient, amount: str) -> None:
    """No page limits them: they are accepted."""
    assert init(client, detail={"Amount": Decimal(amount)}).hint == (
        "PaymentDetail.Amount has more than two decimals: round it, no sample of the API has more"
    )


@pytest.mark.parametrize("amount", ["129.90", "129.900", "1E+2", "50"])
def test_two_decimals_are_not_hinted(client: PaymentClient, amount: str) -> None:
    assert init(client, detail={"Amount": Decimal(amount)}).hint == ""


def test_a_repeated_code_is_refused(client: PaymentClient) -> None:
    init(client)
    again = init(client)
    assert get_failure(again) == 119
    assert again.answer.message.startswith("PaymentDetail.MerchantUniqueCode: it should be unique")
    assert "send a new MerchantUniqueCode" in again.hint
    assert len(client.payments) == 1


def test_a_repeated_code_is_hinted_when_lenient() -> None:
    client = PaymentClient(policy=LENIENT)
    init(client)
    assert "used before" in init(client).hint
    assert len(client.payments) == 2


def test_a_saved_card_after_success(client: PaymentClient) -> None:
    init(client, card={"SaveCard": True, "CardAlias": "new"})
    assert client.account is not None
    assert (client.account.phone, client.account.state) == (PHONE, AccountState.LINKED)
    assert [(card.alias, card.card_id) for card in client.account.cards] == [("new", 713633)]


def test_a_card_is_not_saved_before_success_nor_after_a_decline(client: PaymentClient) -> None:
    init(client, "5001", card={"SaveCard": True, "CardAlias": "new"})
    declined = make_magic_number("20", "01", "0030")
    detail = {"MerchantUniqueCode": "order-2"}
    init(client, card={"Number": declined, "SaveCard": True, "CardAlias": "new"}, detail=detail)
    assert client.account is None


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"CardAlias": "my card", "Number": "4127483982956524"}, "CARD_ALIAS_ALREADY_IN_USE"),
        ({"CardAlias": "other"}, "CARD_ALREADY_EXISTS"),
        ({"CardAlias": "x" * 41, "Number": "4127483982956524"}, "CARD_ALIAS_MAX_LENGTH_EXCEEDED"),
    ],
)
def test_a_card_that_cannot_be_saved_is_refused_before_it_pays(
    linked: PaymentClient, card: dict[str, Any], code: str
) -> None:
    assert get_failure(init(linked, card={"SaveCard": True, **card})) == code
    assert linked.payments == []


REFUSALS: list[tuple[dict[str, Any], dict[str, Any], int, str]] = [
    # PaymentDetail, Card, ErrorCode, part of the hint
    ({"Amount": 0}, {}, 51, "more than 0"),
    ({"Amount": -1}, {}, 51, "more than 0"),
    ({"Amount": Decimal("1E-300000")}, {}, 51, "at most 8 decimals"),
    ({"CurrencyId": 9}, {}, 99, "1 (TRY)"),
    ({"CurrencyId": 840}, {}, 99, "send 2 for USD"),
    ({"Installment": 0}, {}, 100, "send Installment 1"),
    ({"Installment": 100}, {}, 100, "1 to 99"),
    ({"MerchantUniqueCode": " "}, {}, 101, "not blank"),
    ({}, {"OwnerName": " "}, 104, "the name on the card"),
    ({}, {"Number": "5528 7900 0000 0008"}, 105, "spaces or dashes"),
    ({}, {"Number": "5528790000000009"}, 105, "Luhn"),
    ({}, {"Number": "abc"}, 105, "12 to 19 digits"),
    ({}, {"Number": "4111111111111111", "ExpireMonth": "01", "ExpireYear": "2020"}, 106, "in the past"),
    ({}, {"ExpireMonth": "13"}, 107, "01 to 12"),
    ({}, {"ExpireYear": "230"}, 108, "four digits"),
    ({}, {"Cvv": "12"}, 110, "3 or 4 digits"),
    ({}, {"CardAlias": "5528790000000008"}, 110, "never put a card number in CardAlias"),
    ({"CurrencyId": 9, "Installment": 0}, {}, 109, "1 to 99"),
    ({}, {"ExpireMonth": "2030", "ExpireYear": "12"}, 107, "swapped"),
    ({}, {"Cvv": "1", "Number": "1"}, 110, "12 to 19 digits"),
    ({"Amount": 0}, {"Cvv": "1"}, 2, "3 or 4 digits"),
]


@pytest.mark.parametrize(("detail", "card", "code", "hint"), REFUSALS)
def test_wrong_values_are_refused_with_the_code_of_their_field(
    client: PaymentClient, detail: dict[str, Any], card: dict[str, Any], code: int, hint: str
) -> None:
    result = init(client, detail=detail, card=card)
    assert get_failure(result) == code
    fields = [f"PaymentDetail.{name}" for name in detail] + [f"Card.{name}" for name in card]
    assert any(field in result.answer.message for field in fields)
    assert hint in f"{result.hint} {result.answer.message}"
    assert client.payments == []


def test_every_wrong_field_is_named_in_both_languages(client: PaymentClient) -> None:
    result = init(client, detail={"Amount": 0, "Installment": 0}, card={"Cvv": "1"})
    assert isinstance(result.answer, PaywallFailure)
    for text in (result.answer.message, result.answer.turkish):
        assert all(name in text for name in ("PaymentDetail.Amount", "PaymentDetail.Installment", "Card.Cvv"))
    assert "it should be" in result.answer.message
    assert "beklenen" in result.answer.turkish


@pytest.mark.parametrize(
    ("detail", "fields", "code"),
    [
        ({"MerchantSuccessBackUrl": "merchant.example"}, {}, 102),
        ({"MerchantFailBackUrl": "ftp://merchant.example"}, {}, 103),
        ({"ClientIP": "localhost"}, {}, 109),
        ({}, {"Products": [{"ProductAmount": 20}, {"ProductAmount": Decimal("29.99")}]}, 112),
    ],
)
def test_what_only_strict_refuses(detail: dict[str, Any], fields: dict[str, Any], code: int) -> None:
    strict, documented = PaymentClient(policy=STRICT), PaymentClient()
    assert get_failure(init(strict, detail=detail, **fields)) == code
    accepted = init(documented, detail=detail, **fields)
    assert isinstance(accepted.answer, Completed)
    assert "strict" in accepted.hint or "ClientIP" in detail


def test_products_that_add_up_are_accepted_by_strict() -> None:
    client = PaymentClient(policy=STRICT)
    products = [{"ProductAmount": 20}, {"ProductAmount": Decimal("30.00")}, {}]
    assert get_result(init(client, Products=products))["ResponseCode"] == "0000"


def test_lenient_accepts_separators_texts_and_a_wrong_check_digit() -> None:
    client = PaymentClient(policy=LENIENT)
    detail = {"Amount": "50.00", "CurrencyId": "949", "Installment": "3"}
    init(
        client,
        detail=detail,
        card={"Number": "5528 7900 0000 0009", "IsSavedCard": "false"},
        AutoCommit="true",
    )
    payment = client.payment
    assert (payment.amount, payment.currency_id, payment.installment) == ("50.00", 1, 3)
    assert (payment.card.payment_mask, payment.state) == ("552879******0009", PaymentState.SUCCESS)


def test_a_number_beside_a_saved_card_is_hinted(linked: PaymentClient) -> None:
    assert "Card.Number is ignored" in init(linked, card={**SAVED, "Number": "5528790000000008"}).hint


def test_no_value_keeps_the_card_number_or_the_cvv(client: PaymentClient) -> None:
    result = init(client, "5001", card={"SaveCard": True, "CardAlias": "new"})
    assert "5528790000000008" not in repr((result, client.records))
    assert [change.value for change in result.changes if isinstance(change.value, Challenge)]
