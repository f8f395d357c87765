"""The orderNo of a payment: how a browser names it to Masterpass. Source: 40 characters observed, the rest ours."""

from __future__ import annotations

from hashlib import sha256

ORDER_CHARS = 40
_GUID_PARTS = (8, 12, 16, 20)


def make_order_number(masterpass_payment_id: str) -> str:
    """Return the orderNo of the payment: its MasterpassPaymentId without dashes, and a check value."""
    digits = masterpass_payment_id.replace("-", "")
    return digits + sha256(digits.encode()).hexdigest()[: ORDER_CHARS - len(digits)]


def parse_order_number(order_number: str) -> str:
    """Return the MasterpassPaymentId that *order_number* names; "" for a number of another form."""
    payment_id = parse_payment_digits(order_number[:-8])
    return payment_id if payment_id and make_order_number(payment_id) == order_number else ""


def parse_payment_digits(digits: str) -> str:
    """Return the MasterpassPaymentId with these 32 characters, without dashes; "" for another number of them."""
    if len(digits) != 32:
        return ""
    bounds = zip((0, *_GUID_PARTS), (*_GUID_PARTS, len(digits)), strict=True)
    return "-".join(digits[start:stop] for start, stop in bounds)
