"""What the pages read: parameters of the query and fields of a form, and the payment that they name."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from mockpaywall.http.request import Request
from mockpaywall.paywall.masterpass.page_3d import CALLBACK_PARAMETER
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import LoadedRecord, LoadedRecords, RecordKey, RecordKind

TOKEN_PARAMETER = "token"  # nosec B105  # noqa: S105 - the name of a parameter


def read_page_input(request: Request) -> Mapping[str, str]:
    """Return the parameters of the query and, where a form was posted, its fields; the query wins.

    The value of returnUrl is not encoded, and has a question mark and an equals sign: it ends at the next `&`.
    """
    form = _parse_pairs(request.body.decode("utf-8", "replace")) if request.head.method == "POST" else {}
    return {**form, **_parse_pairs(request.head.query)}


def find_token_keys(values: Mapping[str, str]) -> tuple[RecordKey, ...]:
    """Return the key of the payment whose 3D page the token opens."""
    token = values.get(TOKEN_PARAMETER, "").lower()
    return (RecordKey(RecordKind.PAYMENT_TOKEN, token),) if token else ()


def find_code_keys(values: Mapping[str, str]) -> tuple[RecordKey, ...]:
    """Return the keys of the payment with that uniqueCode. A MasterpassPaymentId is accepted too (ours)."""
    code = values.get(CALLBACK_PARAMETER, "").lower()
    kinds = RecordKind.PAYMENT_TOKEN, RecordKind.PAYMENT
    return tuple(RecordKey(kind, code) for kind in kinds) if code else ()


def follow_to_payment(found: tuple[LoadedRecord, ...]) -> tuple[RecordKey, ...]:
    """Return the key of the payment that a loaded token names."""
    payment_id = next((one.value for one in found if isinstance(one.value, str)), None)
    key = RecordKey(RecordKind.PAYMENT, str(payment_id))
    return () if payment_id is None or any(one.key == key for one in found) else (key,)


def follow_to_account(found: tuple[LoadedRecord, ...]) -> tuple[RecordKey, ...]:
    """Return the key of that payment, then that of the account which gets its card."""
    if keys := follow_to_payment(found):
        return keys
    payment = find_payment(LoadedRecords(found))
    if payment is None or any(one.key.kind is RecordKind.ACCOUNT for one in found):
        return ()
    return (RecordKey(RecordKind.ACCOUNT, payment.phone),)


def find_payment(records: LoadedRecords) -> Payment | None:
    """Return the loaded payment, if it has a 3D page."""
    payment = next((one.value for one in records.records if isinstance(one.value, Payment)), None)
    return payment if payment is not None and payment.acs_token else None


def _parse_pairs(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))
