"""/account/api/Card: the cards of the user's account, in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from mockpaywall.http.request import Request
from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall.api_errors import ApiError, FieldError, Refusal
from mockpaywall.paywall.card_data import has_card_number
from mockpaywall.paywall.endpoints.add_card import add_card
from mockpaywall.paywall.endpoints.delete_card import delete_card
from mockpaywall.paywall.endpoints.list_cards import list_cards
from mockpaywall.paywall.masterpass.answers import fail
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall, MasterpassResult
from mockpaywall.paywall.upstream.encrypted_card import (
    find_encryption_problem,
    find_expiry_problem,
    select_number,
    split_expiry,
)
from mockpaywall.paywall.upstream.upstream_operation import UpstreamOperation, make_upstream_operation

CARD_PATH = "/account/api/Card"
_NAME_CODES = {
    "accountAliasName": "CARD_ALIAS_CANNOT_CONTAIN_CARD_NUMBER",
    "cardHolderName": "CARD_HOLDER_NAME_CANNOT_CONTAIN_CARD_NUMBER",
}
"""The upstream code by the field that has a card number in it. Source: observed."""


def read_query(request: Request) -> Mapping[str, Any]:
    """Return the parameters of the query. Raises ApiError without accountKey."""
    query = dict(parse_qsl(request.head.query))
    if not query.get("accountKey"):
        english, turkish = "missing; it should be the phone of the session", "eksik; oturumun telefonu olmalı"
        error = FieldError("accountKey", f"accountKey: {english}", f"accountKey: {turkish}")
        hint = "send accountKey, accountKeyType and userId as parameters of the query"
        raise ApiError(Refusal(codes.INVALID_DATA, 400, (error,), hint))
    return query


def add_typed_card(call: MasterpassCall) -> MasterpassResult:
    """Send a code for a card whose number is encrypted: another one stands for it."""
    code, hint = _find_problem(call)
    if code:
        return MasterpassResult(fail(code), hint=hint)
    month, year = split_expiry(call.body["expiryDate"])
    return add_card(
        call._replace(
            body={
                "CardAlias": call.body["accountAliasName"],
                "CardHolderName": call.body.get("cardHolderName", ""),
                "CardNumber": select_number(call),
                "ExpiryMonth": month,
                "ExpiryYear": f"20{year}",
            }
        )
    )


def _find_problem(call: MasterpassCall) -> tuple[str, str]:
    """Return the upstream code of the first problem, and a hint; ("", "") without one."""
    for field, code in _NAME_CODES.items():
        if has_card_number(str(call.body.get(field, ""))):
            return code, f"{field}: shown and stored, so send a name, never a card number"
    problem = find_encryption_problem(call, "cvv")
    return problem if problem[0] else find_expiry_problem(call.body["expiryDate"], call.now)


def delete_named_card(call: MasterpassCall) -> MasterpassResult:
    """Delete the card with that alias."""
    return delete_card(call._replace(body={"CardAlias": call.body["cardAlias"]}))


UPSTREAM_LIST_CARDS = make_upstream_operation(
    "list-cards",
    UpstreamOperation(list_cards),
    method="GET",
    path=CARD_PATH,
    summary="Card List",
    success="The cards of the user's account.",
    read_input=read_query,
)
UPSTREAM_ADD_CARD = make_upstream_operation(
    "add-card",
    UpstreamOperation(add_typed_card),
    method="POST",
    path=CARD_PATH,
    summary="Add Card",
    success="A one-time code was sent; Otp/verify completes the registration.",
)
UPSTREAM_DELETE_CARD = make_upstream_operation(
    "delete-card",
    UpstreamOperation(delete_named_card),
    method="DELETE",
    path=CARD_PATH,
    summary="Delete Card",
    success="The card was deleted.",
)
