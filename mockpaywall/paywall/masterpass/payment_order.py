"""What the body of payment/init asks for, as a value. A lenient body may have numbers for strings and the reverse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

TRUE_TEXT = "true"
CURRENCY_TRY = 1
ISO_NUMBER_TRY = 949
"""Treated as TRY. Source: ours."""
_SEPARATORS = re.compile(r"[\s-]")


class CardEntry(NamedTuple):
    """The card that the body names or types."""

    is_saved: bool
    alias: str
    """Of the saved card, or of the card to save; "" without one."""
    saves: bool
    """Save a new card after success."""
    number: str
    """As sent, but without spaces and dashes at strictness `lenient`."""
    expiry_month: str
    expiry_year: str
    cvv: str
    owner: str


class PaymentOrder(NamedTuple):
    """One payment that a merchant asks for."""

    amount: Decimal
    currency_id: int
    installment: int
    merchant_unique_code: str
    tracking_code: str | None
    success_url: str
    fail_url: str
    client_ip: str
    force_3d: bool
    auto_commit: bool
    card: CardEntry
    product_amounts: tuple[Decimal, ...]
    """Empty without products."""

    @property
    def amount_text(self) -> str:
        """The amount with the scale that was sent: 50 or 50.00."""
        return format(self.amount, "f")


def parse_payment_order(body: Mapping[str, Any], *, is_lenient: bool) -> PaymentOrder:
    """Read a valid body of payment/init, its fractions as Decimal."""
    detail = body["PaymentDetail"]
    currency_id = int(detail["CurrencyId"])
    return PaymentOrder(
        amount=Decimal(detail["Amount"]),
        currency_id=CURRENCY_TRY if currency_id == ISO_NUMBER_TRY else currency_id,
        installment=int(detail["Installment"]),
        merchant_unique_code=str(detail["MerchantUniqueCode"]),
        tracking_code=None if detail.get("TrackingCode") is None else str(detail["TrackingCode"]),
        success_url=detail["MerchantSuccessBackUrl"],
        fail_url=detail["MerchantFailBackUrl"],
        client_ip=detail["ClientIP"],
        force_3d=_is_true(body.get("Force3D")),
        auto_commit=_is_true(body.get("AutoCommit")),
        card=_parse_card(body["Card"], is_lenient=is_lenient),
        product_amounts=_read_product_amounts(body.get("Products")),
    )


def read_payment_code(body: Mapping[str, Any]) -> str:
    """Return the MerchantUniqueCode of a valid body."""
    return str(body["PaymentDetail"]["MerchantUniqueCode"])


def _parse_card(card: Mapping[str, Any], *, is_lenient: bool) -> CardEntry:
    number = _read_text(card, "Number")
    return CardEntry(
        is_saved=_is_true(card["IsSavedCard"]),
        alias=_read_text(card, "CardAlias"),
        saves=_is_true(card.get("SaveCard")),
        number=_SEPARATORS.sub("", number) if is_lenient else number,
        expiry_month=_read_text(card, "ExpireMonth"),
        expiry_year=_read_text(card, "ExpireYear"),
        cvv=_read_text(card, "Cvv"),
        owner=_read_text(card, "OwnerName"),
    )


def _read_product_amounts(products: Any) -> tuple[Decimal, ...]:
    amounts = [product.get("ProductAmount") for product in products or ()]
    return tuple(Decimal(amount) for amount in amounts if amount is not None)


def _read_text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def _is_true(value: Any) -> bool:
    return value is True or value == TRUE_TEXT
