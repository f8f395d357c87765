"""POST by/sdk/payment/init: start a payment that the browser then makes at Masterpass itself. Source: observed.

Nothing is tried here: the payment is created, and its number and CVV never come to Paywall.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall.card_data import has_card_number
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.masterpass.answers import AUTHORISATION_BUILD, PaywallAnswer
from mockpaywall.paywall.masterpass.browser_calls import TOKEN_CORS
from mockpaywall.paywall.masterpass.card import Card
from mockpaywall.paywall.masterpass.card_checks import contains_number
from mockpaywall.paywall.masterpass.masked_card import MASK_FORM, is_mask, make_masked_card
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.order_number import make_order_number
from mockpaywall.paywall.masterpass.payment import Payment, PaymentChange
from mockpaywall.paywall.masterpass.payment_answers import INIT_MESSAGE, TERMINAL_GROUP_ID, describe_payment
from mockpaywall.paywall.masterpass.payment_checks import (
    CURRENCIES,
    PaymentProblem,
    find_order_problems,
    hint_for_order,
    make_problem,
)
from mockpaywall.paywall.masterpass.payment_creation import (
    find_order_refusal,
    hint_for_repeated_code,
    make_payment,
    read_order_keys,
)
from mockpaywall.paywall.masterpass.payment_order import PaymentOrder, parse_payment_order
from mockpaywall.paywall.masterpass.payment_records import list_payment_token_keys, store_payment
from mockpaywall.paywall.masterpass.records import RecordChange
from mockpaywall.paywall.operation import MASTERPASS_PATH, Access, Operation

CREATED = "created"
PLACEHOLDERS = {
    "cardNumber": "%CARD_NUMBER_REPLACE%",
    "cardHolderName": "%CARD_HOLDER_NAME_REPLACE%",
    "expiryDate": "%EXPIRY_DATE_REPLACE%",
    "cvc": "%CVV_REPLACE%",
}
"""What the SDK replaces before it sends the body on. Source: observed (official JavaScript SDK)."""
EMPTY_MEMBERS = (
    "orderDetails",
    "orderProductsDetails",
    "billDetails",
    "deliveryDetails",
    "buyerDetails",
    "otherDetails",
)
NUMBER_NAMES = frozenset({"number", "cardnumber"})
"""Names under which a merchant might send the whole number anyway, in lower case."""
_NUMBER_HINT = "send Card.CardMasked without the middle digits: Paywall must not get the number of a browser"

_OWN_NUMBER_HINT = "Paywall must not get the number of a browser's card: send its mask only"


def init_sdk_payment(call: MasterpassCall) -> MasterpassResult:
    """Create the payment, and tell the browser what to send to Masterpass."""
    order = parse_payment_order(call.body, is_lenient=call.policy.is_lenient)._replace(auto_commit=False)
    problems = (
        *find_order_problems(order, call.policy),
        *_check_card(call.body["Card"], is_saved=order.card.is_saved),
    )
    if refusal := find_order_refusal(order, problems, call):
        return refusal
    payment = _create_payment(order, call)
    masterpass = {
        "Paywall": describe_payment(payment, call.base_url),
        "MasterpassRequestBody": _build_request_body(payment, order, call),
    }
    tokens = tuple(
        RecordChange(key, payment.masterpass_payment_id) for key in list_payment_token_keys(payment)
    )
    hint = join_hints(
        (
            hint_for_repeated_code(order, call),
            hint_for_order(order),
            _hint_for_number(call.body["Card"], order),
        )
    )
    return MasterpassResult(
        PaywallAnswer(masterpass, INIT_MESSAGE), (*store_payment(call, payment), *tokens), hint
    )


def _check_card(card: Mapping[str, Any], *, is_saved: bool) -> Iterator[PaymentProblem]:
    """Yield where the card has a number: as its mask, or under a name of its own and in the alias.

    For a saved card the SDK masks its alias (observed): that is ignored, unless it is a number.
    """
    numbers = _list_numbers(card)
    if any(contains_number(str(card.get("CardAlias") or ""), number) for number in numbers):
        texts = "a name without a card number in it", "içinde kart numarası olmayan bir ad"
        yield make_problem(codes.UNEXPECTED_CARD, "Card.CardAlias", *texts, _NUMBER_HINT)
    owner = str(card.get("OwnerName") or "")
    if has_card_number(owner) or any(contains_number(owner, number) for number in numbers):
        yield make_problem(
            codes.UNEXPECTED_CARD_OWNER, "Card.OwnerName", "the name on the card", "kart üzerindeki ad"
        )
    masked = str(card.get("CardMasked") or "")
    if masked and (has_card_number(masked) if is_saved else not is_mask(masked)):
        texts = f"a masked number, such as {MASK_FORM}", f"maskelenmiş bir numara, örneğin {MASK_FORM}"
        yield make_problem(codes.UNEXPECTED_CARD_NUMBER, "Card.CardMasked", *texts, _NUMBER_HINT)


def _list_numbers(card: Mapping[str, Any]) -> list[str]:
    return [str(value) for name, value in card.items() if name.lower() in NUMBER_NAMES and value]


def _hint_for_number(card: Mapping[str, Any], order: PaymentOrder) -> str:
    """Explain a number beside the mask of a new card, which is ignored; "" without one."""
    return "" if order.card.is_saved or not _list_numbers(card) else _OWN_NUMBER_HINT


def _create_payment(order: PaymentOrder, call: MasterpassCall) -> Payment:
    payment = make_payment(order, _select_card(order, call), order.card.alias, call)
    created = PaymentChange(call.now, payment.state, CREATED, call.identifiers.activity_id)
    return payment._replace(
        payment_id=call.identifiers.browser_payment_id, history=(created,), force_3d=order.force_3d
    )


def _select_card(order: PaymentOrder, call: MasterpassCall) -> Card:
    """Return the saved card, or what the mask shows. Whether a card exists is for Masterpass to say."""
    registered = call.account.find_card(order.card.alias) if call.account and order.card.is_saved else None
    return registered.card if registered else make_masked_card(call.body["Card"])


def _build_request_body(payment: Payment, order: PaymentOrder, call: MasterpassCall) -> dict[str, Any]:
    """Return what the browser sends to Masterpass. Names, order and fixed values: observed."""
    card = {"cardAlias": payment.alias, "cvc": ""} if order.card.is_saved else PLACEHOLDERS
    return {
        "accountKey": payment.phone,
        "paymentType": "Sale",
        "requestReferenceNo": call.identifiers.reference_number,
        **card,
        "installmentCount": payment.installment,
        "amount": _to_minor_units(order.amount),
        "currencyCode": CURRENCIES[payment.currency_id],
        "orderNo": make_order_number(payment),
        "terminalGroupId": TERMINAL_GROUP_ID,
        "authenticationMethod": "None",
        "secure3DModel": "NotDefined",
        **{name: {} for name in EMPTY_MEMBERS},
    }


def _to_minor_units(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value())


INIT_SDK_PAYMENT = Operation(
    name="init-sdk-payment",
    method="POST",
    path=f"{MASTERPASS_PATH}/by/sdk/payment/init",
    summary="Initiate Payment by the SDK",
    success="The payment was created: the browser sends MasterpassRequestBody to Masterpass.",
    provenance="observed: official JavaScript SDK and its README files",
    run=MasterpassOperation(init_sdk_payment, AUTHORISATION_BUILD),
    access=Access.TEMP_TOKEN,
    read_keys=read_order_keys,
    cors=TOKEN_CORS,
    exact_numbers=True,
    any_case=True,
)
