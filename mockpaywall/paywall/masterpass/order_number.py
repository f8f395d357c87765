"""The orderNo by which Masterpass, called by a browser, names a payment. That it has 40 characters is observed.

Which ones is ours: the UniqueCode without dashes, and the last eight digits of the PaymentId.
"""

from __future__ import annotations

import re

from mockpaywall.paywall.masterpass.payment import Payment

_ORDER_NUMBER = re.compile(r"([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})[0-9]{8}")


def make_order_number(payment: Payment) -> str:
    """Return the orderNo of *payment*."""
    return f"{payment.unique_code.replace('-', '')}{payment.payment_id % 10**8:08d}"


def parse_order_number(text: str) -> str | None:
    """Return the UniqueCode of the payment with the orderNo *text*; None for a text that was never one."""
    found = _ORDER_NUMBER.fullmatch(text)
    return "-".join(found.groups()) if found else None
