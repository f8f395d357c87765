"""POST card/add: start the registration of a card; a one-time code completes it (page 'Add Card')."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mockpaywall.paywall.api_errors import card_number_in_name_error
from mockpaywall.paywall.card_data import has_card_number
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.masterpass.account import AccountEvent, find_refusal
from mockpaywall.paywall.masterpass.answers import (
    ACCOUNT_BUILD,
    Completed,
    PaywallFailure,
    UpstreamFailure,
    fail,
)
from mockpaywall.paywall.masterpass.card import Card, make_card
from mockpaywall.paywall.masterpass.card_checks import (
    CardProblem,
    check_expiry,
    check_number,
    contains_number,
    hint_for_expiry,
)
from mockpaywall.paywall.masterpass.card_outcomes import (
    CARD_FAILURE_HINT,
    CardOutcome,
    CardStage,
    derive_outcome,
    hint_for_magic,
    is_test_card,
    parse_outcome,
)
from mockpaywall.paywall.masterpass.challenge import Challenge, ChallengeIssuer, ChallengePurpose
from mockpaywall.paywall.masterpass.challenge_issue import (
    get_description,
    issue_challenge,
    select_issuer,
    store_challenge,
)
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.page_3d import NO_PAGE_3D, PAGE_3D, describe_page_3d
from mockpaywall.paywall.masterpass.registration import MAX_ALIAS_CHARS, find_registration_refusal
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation

MAX_HOLDER_CHARS = 50
"""Source: observed (test page of the JavaScript SDK)."""
EXPIRY_FIELDS = ("ExpiryMonth", "ExpiryYear")
_NAME_FIELDS = ("CardAlias", "CardHolderName")
_FIELDS = (*_NAME_FIELDS, "CardNumber", *EXPIRY_FIELDS)
_NO_CHALLENGE = "0000"
_NO_CHALLENGE_HINT = "card/add always needs a code: 0000 has no meaning here, use 5001, 5008 or 5010"
_ISSUERS = {issuer.value: issuer for issuer in ChallengeIssuer} | {PAGE_3D: ChallengeIssuer.BANK}
"""Who sends the code, by the ResponseCode that is asked for."""


class _CardEntry(NamedTuple):
    """The card as sent: a lenient body may have numbers."""

    alias: str
    holder: str
    number: str
    expiry_month: str
    expiry_year: str


def add_card(call: MasterpassCall) -> MasterpassResult:
    """Send a code for the card in the body. The account gets the card when otp/verify receives the code."""
    entry = _CardEntry(*[str(call.body[field]) for field in _FIELDS])
    if fields := [
        field
        for field, text in zip(_NAME_FIELDS, entry[:2], strict=True)
        if contains_number(text, entry.number) or has_card_number(text)
    ]:
        raise card_number_in_name_error(fields)
    if problems := tuple(_find_problems(entry, call)):
        hint = join_hints(problem.hint for problem in problems)
        return MasterpassResult(fail(problems[0].code), hint=hint)
    card = _make_card(entry, call)
    outcome = _find_outcome(card)
    if refusal := _find_refusal(call, card, entry.alias, outcome):
        return refusal
    return _send_code(call, card, entry, call.authorisation or (outcome.authorisation if outcome else None))


def _find_problems(entry: _CardEntry, call: MasterpassCall) -> Iterator[CardProblem]:
    if len(entry.alias) > MAX_ALIAS_CHARS:
        yield CardProblem("CARD_ALIAS_MAX_LENGTH_EXCEEDED", "CardAlias is longer than 40 characters")
    if len(entry.holder) > MAX_HOLDER_CHARS:
        yield CardProblem(
            "CARD_HOLDER_NAME_MAX_LENGTH_EXCEEDED", "CardHolderName is longer than 50 characters"
        )
    yield from check_number(entry.number, "CardNumber", checks_luhn=call.policy.checks_luhn)
    month, year, is_test = entry.expiry_month, entry.expiry_year, is_test_card(entry.number)
    yield from check_expiry(month, year, EXPIRY_FIELDS, call.now, may_have_passed=is_test)


def _find_refusal(
    call: MasterpassCall, card: Card, alias: str, outcome: CardOutcome | None
) -> MasterpassResult | None:
    refusal = find_refusal(call.account, call.session.user_id, AccountEvent.CARD_REGISTERED)
    if refusal:
        return MasterpassResult(fail(refusal))
    if outcome and outcome.error_code is not None:
        return MasterpassResult(PaywallFailure(outcome.error_code), hint=CARD_FAILURE_HINT)
    if outcome and outcome.upstream is not None:
        return MasterpassResult(UpstreamFailure(outcome.upstream), hint=CARD_FAILURE_HINT)
    code = find_registration_refusal(call.account, card, alias, call.policy.max_cards)
    return MasterpassResult(fail(code)) if code else None


def _send_code(
    call: MasterpassCall, card: Card, entry: _CardEntry, authorisation: str | None
) -> MasterpassResult:
    issuer = _ISSUERS.get(authorisation or "") or select_issuer(call)
    completes = {"alias": entry.alias, "card": card, "card_id": call.identifiers.card_id}
    challenge = issue_challenge(call, ChallengePurpose.REGISTER, issuer, **completes)
    hint = join_hints(
        (
            _NO_CHALLENGE_HINT if authorisation == _NO_CHALLENGE else "",
            hint_for_expiry(entry.expiry_month, entry.expiry_year, EXPIRY_FIELDS),
            hint_for_magic(entry.number, "CardNumber", magic_enabled=call.policy.magic_enabled),
        )
    )
    return MasterpassResult(
        _describe_challenge(call, challenge, is_3d=authorisation == PAGE_3D),
        (store_challenge(challenge),),
        hint,
    )


def _describe_challenge(call: MasterpassCall, challenge: Challenge, *, is_3d: bool) -> Completed:
    """Describe the challenge. Names and order: documented; the status 202 is inferred from merchant/link.

    The way 5010 is ours: the page's address stands beside the token of a code that completes the registration.
    """
    page = describe_page_3d(call.base_url, call.identifiers.make_guid("page 3d")) if is_3d else NO_PAGE_3D
    result = {
        "RetrievalReferenceNumber": call.identifiers.reference_number,
        "ResponseCode": PAGE_3D if is_3d else challenge.issuer.value,
        "Description": get_description(challenge),
        "Token": challenge.token,
        **page,
    }
    return Completed(result, status=202)


def _find_outcome(card: Card) -> CardOutcome | None:
    outcome = parse_outcome(card.outcome)
    return outcome if outcome and outcome.stage is CardStage.ADD_CARD else None


def _make_card(entry: _CardEntry, call: MasterpassCall) -> Card:
    outcome = derive_outcome(entry.number, magic_enabled=call.policy.magic_enabled)
    return make_card(entry.number, entry.expiry_month, entry.expiry_year, entry.holder, outcome)


ADD_CARD = Operation(
    name="add-card",
    method="POST",
    path=f"{MASTERPASS_PATH}/card/add",
    summary="Add Card",
    success="A one-time code was sent; otp/verify completes the registration.",
    provenance="documented: page 'Add Card'; its failures are ours, with observed codes",
    run=MasterpassOperation(add_card, ACCOUNT_BUILD),
)
