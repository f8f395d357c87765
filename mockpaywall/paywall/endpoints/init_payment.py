"""POST payment/init: start a payment with a saved or a new card (page 'Initiate Payment').

The page prints no response. Which way a payment takes without Force3D is ours: a saved card needs a code, a new one
nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.paywall.endpoints.list_cards import find_refusal
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.masterpass.account import hint_for_alias
from mockpaywall.paywall.masterpass.answers import AUTHORISATION_BUILD, fail
from mockpaywall.paywall.masterpass.card import Card, make_card
from mockpaywall.paywall.masterpass.card_outcomes import derive_outcome, hint_for_magic
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.payment_checks import find_payment_problems, hint_for_order
from mockpaywall.paywall.masterpass.payment_creation import (
    find_order_refusal,
    hint_for_repeated_code,
    make_payment,
    read_order_keys,
)
from mockpaywall.paywall.masterpass.payment_order import PaymentOrder, parse_payment_order
from mockpaywall.paywall.masterpass.payment_start import select_way, start_payment
from mockpaywall.paywall.masterpass.registration import MAX_ALIAS_CHARS
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation


class _PayingCard(NamedTuple):
    card: Card
    alias: str = ""
    is_expired: bool = False


def init_payment(call: MasterpassCall) -> MasterpassResult:
    """Start the payment, and complete it where nothing has to be entered."""
    order = parse_payment_order(call.body, is_lenient=call.policy.is_lenient)
    problems = find_payment_problems(order, call.now, call.policy)
    if refusal := find_order_refusal(order, problems, call):
        return refusal
    paying = _find_saved_card(order, call) if order.card.is_saved else _read_new_card(order, call)
    if isinstance(paying, MasterpassResult):
        return paying
    result = _pay(order, paying, call)
    magic = hint_for_magic(order.card.number, "Card.Number", magic_enabled=call.policy.magic_enabled)
    unused = "" if order.card.is_saved else magic
    hint = join_hints((hint_for_repeated_code(order, call), hint_for_order(order), unused, result.hint))
    return MasterpassResult(result.answer, result.changes, hint)


def _find_saved_card(order: PaymentOrder, call: MasterpassCall) -> _PayingCard | MasterpassResult:
    if refusal := find_refusal(call):
        return MasterpassResult(refusal)
    registered = call.account.find_card(order.card.alias) if call.account else None
    if registered is None:
        hint = hint_for_alias(call.account, order.card.alias)
        return MasterpassResult(fail("CARD_NOT_FOUND"), hint=hint)
    return _PayingCard(registered.card, registered.alias, registered.is_expired)


def _read_new_card(order: PaymentOrder, call: MasterpassCall) -> _PayingCard | MasterpassResult:
    entry = order.card
    if entry.saves and len(entry.alias) > MAX_ALIAS_CHARS:
        return MasterpassResult(fail("CARD_ALIAS_MAX_LENGTH_EXCEEDED"))
    outcome = derive_outcome(entry.number, magic_enabled=call.policy.magic_enabled)
    card = make_card(entry.number, entry.expiry_month, entry.expiry_year, entry.owner, outcome)
    return _PayingCard(card, entry.alias if entry.saves else "")


def _pay(order: PaymentOrder, paying: _PayingCard, call: MasterpassCall) -> MasterpassResult:
    forces_3d = order.force_3d or call.session.force_3d
    way = select_way(is_saved=order.card.is_saved, forces_3d=forces_3d)
    payment = make_payment(order, paying.card, paying.alias, call)
    return start_payment(call, payment, way, is_expired=paying.is_expired)


INIT_PAYMENT = Operation(
    name="init-payment",
    method="POST",
    path=f"{MASTERPASS_PATH}/payment/init",
    summary="Initiate Payment",
    success="The payment was made, or waits for a code, for its 3D page or for its commit: see ResponseCode.",
    provenance="documented: page 'Initiate Payment' for the request; it prints no response, that is ours",
    run=MasterpassOperation(init_payment, AUTHORISATION_BUILD),
    read_keys=read_order_keys,
    exact_numbers=True,
)
