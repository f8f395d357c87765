"""Checks of the values of a payment, each with the ErrorCode of its field. The codes are documented by their names
(official .NET client); that payment/init uses them is ours. Texts and hints never show a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from ipaddress import ip_address
from typing import NamedTuple

from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall.api_errors import FieldError
from mockpaywall.paywall.card_data import has_card_number
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.masterpass.answers import PaywallFailure
from mockpaywall.paywall.masterpass.card import is_luhn_valid
from mockpaywall.paywall.masterpass.card_checks import (
    check_expiry,
    contains_number,
    hint_for_expiry,
    hint_for_number,
)
from mockpaywall.paywall.masterpass.card_outcomes import is_test_card
from mockpaywall.paywall.masterpass.payment_order import CardEntry, PaymentOrder
from mockpaywall.paywall.operation import OperationPolicy

CURRENCIES = {1: "TRY", 2: "USD", 3: "EUR", 4: "GBP"}
"""By CurrencyId. Source: documented (system data) for 1 to 3, observed for 4."""
ISO_NUMBERS = {840: 2, 978: 3, 826: 4}
"""CurrencyId by the ISO 4217 number that is sent instead."""
MAX_INSTALLMENTS = 99
"""Source: observed (test page of the JavaScript SDK)."""
MAX_DECIMALS = 8
MAX_AMOUNT = Decimal(10) ** 15
USUAL_DECIMALS = 2
"""Of every amount in public samples. No page names a limit."""
EXPIRY_FIELDS = ("Card.ExpireMonth", "Card.ExpireYear")
_DETAIL, _CARD = "PaymentDetail", "Card"
_URL_FIELDS = f"{_DETAIL}.MerchantSuccessBackUrl", f"{_DETAIL}.MerchantFailBackUrl"
_NUMBER = re.compile(r"[0-9]{12,19}")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_YEAR = re.compile(r"20[0-9]{2}|[0-9]{2}")
_CVV = re.compile(r"[0-9]{3,4}")
_URL = re.compile(r"https?://(?:[^/?#@]{0,200}@)?(?:[^][/?#:@\s]|\[[0-9a-f:.]+\])", re.IGNORECASE)


class PaymentProblem(NamedTuple):
    """One value that is refused."""

    code: int
    """The ErrorCode."""
    error: FieldError
    hint: str = ""


def make_problem(code: int, field: str, english: str, turkish: str, hint: str = "") -> PaymentProblem:
    """Return the problem that *field* is not what the texts say."""
    texts = f"{field}: it should be {english}", f"{field}: beklenen: {turkish}"
    return PaymentProblem(code, FieldError(field, *texts), hint)


def find_payment_problems(
    order: PaymentOrder, now: float, policy: OperationPolicy
) -> tuple[PaymentProblem, ...]:
    """Return everything that is wrong with *order* at *now*, seconds since the epoch, in the order of the fields."""
    card_problems = () if order.card.is_saved else _check_card(order.card, now, policy)
    return (*find_order_problems(order, policy), *card_problems)


def find_order_problems(order: PaymentOrder, policy: OperationPolicy) -> tuple[PaymentProblem, ...]:
    """Return what is wrong with *order* apart from the number, the owner and the expiry of its card."""
    return (
        *_check_detail(order),
        *(_check_strictly(order) if policy.is_strict else ()),
        *_check_alias(order.card),
    )


def refuse_payment(problems: Sequence[PaymentProblem]) -> tuple[PaywallFailure, str]:
    """Return the failure that names every problem, and its hint."""
    english, turkish = (
        "; ".join(problem.error.get_text(language) for problem in problems) for language in ("en", "tr")
    )
    hint = join_hints(problem.hint or problem.error.english for problem in problems)
    return PaywallFailure(_select_code(problems), english, turkish), hint


def hint_for_order(order: PaymentOrder) -> str:
    """Explain what is odd in an order that is accepted; "" when nothing is."""
    hints = [
        f"{field} is not an http(s) URL: `strict` refuses it"
        for field, url in _list_urls(order)
        if not _is_url(url)
    ]
    if order.amount != round(order.amount, USUAL_DECIMALS):
        hints.append(
            "PaymentDetail.Amount has more than two decimals: round it, no sample of the API has more"
        )
    if _has_wrong_sum(order):
        hints.append("the ProductAmounts do not add up to PaymentDetail.Amount: `strict` refuses it")
    card = order.card
    if card.is_saved and card.number:
        hints.append("Card.Number is ignored: with IsSavedCard true the card of CardAlias pays")
    if card.is_saved and card.saves:
        hints.append("Card.SaveCard is ignored: the card is saved already")
    if not card.is_saved:
        hints.append(hint_for_expiry(card.expiry_month, card.expiry_year, EXPIRY_FIELDS))
    return join_hints(hints)


def _select_code(problems: Sequence[PaymentProblem]) -> int:
    """Return the code of all problems when they share one; else that of their object, or 2 InvalidData."""
    shared = {problem.code for problem in problems}
    if len(shared) == 1:
        return shared.pop()
    objects = {problem.error.field.partition(".")[0] for problem in problems}
    by_object = {_DETAIL: codes.UNEXPECTED_PAYMENT_DETAIL, _CARD: codes.UNEXPECTED_CARD}
    return by_object.get(objects.pop(), codes.INVALID_DATA) if len(objects) == 1 else codes.INVALID_DATA


def _check_detail(order: PaymentOrder) -> Iterator[PaymentProblem]:
    if not _is_amount(order.amount):
        yield make_problem(codes.AMOUNT, f"{_DETAIL}.Amount", *_describe_amount(order.amount))
    if not order.merchant_unique_code.strip():
        field = f"{_DETAIL}.MerchantUniqueCode"
        yield make_problem(codes.UNEXPECTED_CODE, field, "a code that is not blank", "boş olmayan bir kod")
    if order.currency_id not in CURRENCIES:
        choices = ", ".join(f"{number} ({name})" for number, name in CURRENCIES.items())
        number = ISO_NUMBERS.get(order.currency_id)
        hint = f"CurrencyId is not the ISO number: send {number} for {CURRENCIES[number]}" if number else ""
        texts = f"one of {choices}", f"şunlardan biri: {choices}"
        yield make_problem(codes.UNEXPECTED_CURRENCY, f"{_DETAIL}.CurrencyId", *texts, hint)
    if not 1 <= order.installment <= MAX_INSTALLMENTS:
        texts = f"1 to {MAX_INSTALLMENTS}", f"1 ile {MAX_INSTALLMENTS} arası"
        hint = "" if order.installment else "send Installment 1 for a single payment"
        yield make_problem(codes.UNEXPECTED_INSTALLMENT, f"{_DETAIL}.Installment", *texts, hint)


def _check_strictly(order: PaymentOrder) -> Iterator[PaymentProblem]:
    url_codes = codes.UNEXPECTED_SUCCESS_URL, codes.UNEXPECTED_FAIL_URL
    for code, (field, url) in zip(url_codes, _list_urls(order), strict=True):
        if not _is_url(url):
            texts = "an absolute http or https URL", "mutlak bir http ya da https adresi"
            yield make_problem(code, field, *texts)
    if not _is_ip_address(order.client_ip):
        texts = "an IP address, such as 34.123.2.45", "bir IP adresi, örneğin 34.123.2.45"
        yield make_problem(codes.UNEXPECTED_PAYMENT_DETAIL, f"{_DETAIL}.ClientIP", *texts)
    if _has_wrong_sum(order):
        texts = (
            "ProductAmounts that add up to PaymentDetail.Amount",
            "toplamı PaymentDetail.Amount olan tutarlar",
        )
        yield make_problem(codes.AMOUNT_NOT_CONVENIENT, "Products", *texts)


def _check_alias(card: CardEntry) -> Iterator[PaymentProblem]:
    if contains_number(card.alias, card.number) or has_card_number(card.alias):
        texts = "a name without a card number in it", "içinde kart numarası olmayan bir ad"
        hint = "never put a card number in CardAlias: it is shown and logged in full"
        yield make_problem(codes.UNEXPECTED_CARD, f"{_CARD}.CardAlias", *texts, hint)


def _check_card(card: CardEntry, now: float, policy: OperationPolicy) -> Iterator[PaymentProblem]:
    if not card.owner.strip() or contains_number(card.owner, card.number) or has_card_number(card.owner):
        texts = "the name on the card", "kart üzerindeki ad"
        yield make_problem(codes.UNEXPECTED_CARD_OWNER, f"{_CARD}.OwnerName", *texts)
    yield from _check_number(card.number, policy)
    yield from _check_expiry(card, now)
    if not _CVV.fullmatch(card.cvv):
        yield make_problem(codes.UNEXPECTED_CARD, f"{_CARD}.Cvv", "3 or 4 digits", "3 ya da 4 hane")


def _check_number(number: str, policy: OperationPolicy) -> Iterator[PaymentProblem]:
    field = f"{_CARD}.Number"
    if not _NUMBER.fullmatch(number):
        hint = hint_for_number(number, field)
        yield make_problem(codes.UNEXPECTED_CARD_NUMBER, field, "12 to 19 digits", "12 ile 19 hane", hint)
    elif policy.checks_luhn and not is_test_card(number) and not is_luhn_valid(number):
        hint = f"{field} fails the Luhn check: a digit is wrong or missing; `lenient` accepts it"
        texts = "a card number with a valid check digit", "kontrol hanesi doğru bir kart numarası"
        yield make_problem(codes.UNEXPECTED_CARD_NUMBER, field, *texts, hint)


def _check_expiry(card: CardEntry, now: float) -> Iterator[PaymentProblem]:
    month, year = card.expiry_month, card.expiry_year
    hint = hint_for_expiry(month, year, EXPIRY_FIELDS)
    if not _MONTH.fullmatch(month):
        yield make_problem(
            codes.UNEXPECTED_EXPIRE_MONTH, EXPIRY_FIELDS[0], "01 to 12", "01 ile 12 arası", hint
        )
    if not _YEAR.fullmatch(year):
        texts = "four digits, such as 2030", "dört hane, örneğin 2030"
        yield make_problem(codes.UNEXPECTED_EXPIRE_YEAR, EXPIRY_FIELDS[1], *texts, hint)
    elif _MONTH.fullmatch(month) and not is_test_card(card.number):
        for problem in check_expiry(month, year, EXPIRY_FIELDS, now):
            fields = " and ".join(EXPIRY_FIELDS)
            texts = "a month that has not passed", "geçmemiş bir ay"
            yield make_problem(codes.UNEXPECTED_CARD_EXPIRED, fields, *texts, problem.hint)


def _is_amount(amount: Decimal) -> bool:
    """Return whether *amount* is in bounds. An exponent is checked first: formatting a huge one takes long."""
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MAX_DECIMALS and 0 < amount < MAX_AMOUNT


def _describe_amount(amount: Decimal) -> tuple[str, str]:
    """Return what *amount* should be instead, in English and Turkish."""
    if amount > 0:
        return (
            f"less than {MAX_AMOUNT:f}, with at most {MAX_DECIMALS} decimals",
            f"{MAX_AMOUNT:f} altında, en çok {MAX_DECIMALS} ondalık basamaklı bir tutar",
        )
    return "more than 0, in major units, such as 50.00", "0'dan büyük bir tutar, örneğin 50.00"


def _has_wrong_sum(order: PaymentOrder) -> bool:
    return bool(order.product_amounts) and sum(order.product_amounts) != order.amount


def _list_urls(order: PaymentOrder) -> Iterator[tuple[str, str]]:
    return zip(_URL_FIELDS, (order.success_url, order.fail_url), strict=True)


def _is_url(text: str) -> bool:
    """Return whether *text* begins like an http(s) URL with a host."""
    return _URL.match(text) is not None


def _is_ip_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
