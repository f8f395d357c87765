"""POST otp/verify: complete a card/add or a merchant/link by its one-time code (page 'Verify OTP')."""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.paywall.api_errors import link_flag_error
from mockpaywall.paywall.masterpass.account import AccountEvent, apply_event, find_refusal
from mockpaywall.paywall.masterpass.answers import (
    AUTHORISATION_BUILD,
    FailureKind,
    fail,
)
from mockpaywall.paywall.masterpass.card import RegisteredCard
from mockpaywall.paywall.masterpass.challenge import (
    Challenge,
    ChallengePurpose,
)
from mockpaywall.paywall.masterpass.challenge_chain import has_next_challenge, issue_next_challenge
from mockpaywall.paywall.masterpass.challenge_check import (
    UNKNOWN_TOKEN,
    check_code,
    find_challenge,
    find_code_problem,
    hint_for_code,
    hint_for_token,
    read_challenge_key,
)
from mockpaywall.paywall.masterpass.challenge_issue import store_challenge
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.masterpass.registration import find_registration_refusal
from mockpaywall.paywall.masterpass.session_creation import TRUE_VALUES
from mockpaywall.paywall.masterpass.verification_answers import describe_next_challenge, describe_verified
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation

_FORGOTTEN_FLAG = (
    "the account stays unlinked: the code is of merchant/link, send it with ForLinkToMerchant true"
)
_SUPERFLUOUS_FLAG = (
    "ForLinkToMerchant true has no meaning here: the code is of card/add, not of merchant/link"
)


def verify_otp(call: MasterpassCall) -> MasterpassResult:
    """Check the code, and complete what its challenge is for, or send the next code."""
    found, code = find_challenge(call, ChallengePurpose.REGISTER, ChallengePurpose.LINK), _read_code(call)
    if found is None:
        return MasterpassResult(fail(UNKNOWN_TOKEN), hint=hint_for_token(call))
    if call.policy.is_strict and _hint_for_flag(call, found):
        raise link_flag_error(needs_flag=found.purpose is ChallengePurpose.LINK)
    if problem := find_code_problem(code):
        return MasterpassResult(fail(problem))
    check = check_code(found, code, call.now, call.policy)
    if check.failure is not None:
        hint = hint_for_code(check, call.policy.max_attempts)
        return MasterpassResult(check.failure, (store_challenge(check.challenge),), hint)
    return _complete(call, check.challenge)


def _read_code(call: MasterpassCall) -> str:
    return str(call.body["OtpCode"])


def _hint_for_flag(call: MasterpassCall, challenge: Challenge) -> str:
    is_link, has_flag = challenge.purpose is ChallengePurpose.LINK, _has_flag(call)
    if is_link == has_flag:
        return ""
    return _FORGOTTEN_FLAG if is_link else _SUPERFLUOUS_FLAG


def _has_flag(call: MasterpassCall) -> bool:
    return call.body.get("ForLinkToMerchant") in TRUE_VALUES


class _Effect(NamedTuple):
    """What a right code does to the account."""

    refusal: str = ""
    changes: tuple[RecordChange, ...] = ()


def _complete(call: MasterpassCall, challenge: Challenge) -> MasterpassResult:
    verified, hint = store_challenge(challenge), _hint_for_flag(call, challenge)
    if has_next_challenge(call, challenge):
        issued = issue_next_challenge(call, challenge)
        return MasterpassResult(
            describe_next_challenge(call, issued), (verified, store_challenge(issued)), hint
        )
    effect = _link(call) if challenge.purpose is ChallengePurpose.LINK else _register(call, challenge)
    if effect.refusal:
        return MasterpassResult(fail(effect.refusal), (verified,))
    return MasterpassResult(describe_verified(call, challenge.card), (verified, *effect.changes), hint)


def _register(call: MasterpassCall, challenge: Challenge) -> _Effect:
    account, event, card = call.account, AccountEvent.CARD_REGISTERED, challenge.card
    if card is None:
        return _Effect(UNKNOWN_TOKEN)
    refusal = find_refusal(account, call.session.user_id, event) or find_registration_refusal(
        account, card, challenge.alias, call.policy.max_cards
    )
    registered = RegisteredCard(challenge.alias, challenge.card_id, card)
    cards = (*account.cards, registered) if account else (registered,)
    return _Effect(refusal) if refusal else _change_account(call, event, cards)


def _link(call: MasterpassCall) -> _Effect:
    if not _has_flag(call):
        return _Effect()
    refusal = find_refusal(call.account, call.session.user_id, AccountEvent.LINKED)
    cards = call.account.cards if call.account else ()
    return _Effect(refusal) if refusal else _change_account(call, AccountEvent.LINKED, cards)


def _change_account(call: MasterpassCall, event: AccountEvent, cards: tuple[RegisteredCard, ...]) -> _Effect:
    phone, user_id = call.session.user_phone, call.session.user_id
    account = apply_event(call.account, phone, user_id, event, cards)
    return _Effect(changes=(RecordChange(RecordKey(RecordKind.ACCOUNT, phone), account),))


VERIFY_OTP = Operation(
    name="verify-otp",
    method="POST",
    path=f"{MASTERPASS_PATH}/otp/verify",
    summary="Verify OTP",
    success="The code was right: the card is registered or the account linked, or the next code was sent.",
    provenance="documented: page 'Verify OTP'",
    run=MasterpassOperation(verify_otp, AUTHORISATION_BUILD, FailureKind.AS_FAILURE),
    read_keys=read_challenge_key,
)
