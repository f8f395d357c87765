"""Save the new card of a payment in the account of its phone, once the payment has succeeded. Source: ours."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.account import Account, AccountEvent, apply_event, find_refusal
from mockpaywall.paywall.masterpass.card import RegisteredCard
from mockpaywall.paywall.masterpass.identifiers import FIRST_CARD_ID, FIRST_PAYMENT_ID
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.registration import find_registration_refusal

PAID_STATES = frozenset({PaymentState.AWAITING_CAPTURE, PaymentState.SUCCESS})


def find_saving_refusal(account: Account | None, payment: Payment, max_cards: int) -> str:
    """Return the upstream code that refuses to save the card of *payment*; "" when it may be saved, or need not be."""
    if not payment.saves_card:
        return ""
    refusal = find_refusal(account, payment.user_id, AccountEvent.CARD_REGISTERED)
    return refusal or find_registration_refusal(account, payment.card, payment.alias, max_cards)


def save_paid_card(account: Account | None, payment: Payment, max_cards: int) -> Account | None:
    """Return *account* with the card of *payment*; as it is unless the payment was made, and may save its card.

    The account can have changed since payment/init checked it: a payment does not fail for that.
    """
    is_saved = payment.saves_card and payment.state in PAID_STATES
    if not is_saved or find_saving_refusal(account, payment, max_cards):
        return account
    registered = RegisteredCard(payment.alias, _derive_card_id(payment), payment.card)
    cards = (*account.cards, registered) if account else (registered,)
    return apply_event(account, payment.phone, payment.user_id, AccountEvent.CARD_REGISTERED, cards)


def _derive_card_id(payment: Payment) -> int:
    """Return the CardId of the request of payment/init: every request that completes the payment gets the same."""
    return FIRST_CARD_ID + payment.payment_id - FIRST_PAYMENT_ID
