"""The form that the browser posts to the shop after the 3D page. It went through the browser: check it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from hmac import compare_digest


def make_hash(key: str, form: Mapping[str, str]) -> str:
    """Return the documented hash of a form. It does not cover `status`."""
    names = ("paymentId", "uniqueCode", "amount", "installment")
    return sha256("###".join([key, *(form.get(name, "") for name in names)]).encode()).hexdigest()


def is_authentic(key: str, form: Mapping[str, str]) -> bool:
    """Return whether the form was made by someone who knows the key."""
    return compare_digest(make_hash(key, form).encode(), form.get("hash", "").encode())


def is_amount(text: str, amount: Decimal) -> bool:
    """Return whether *text* is *amount*, in any scale: 50 or 50.00."""
    try:
        return Decimal(text) == amount
    except InvalidOperation:
        return False
