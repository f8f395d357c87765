"""A call of a Masterpass operation without a server: its session, its account and the records that it reads."""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.masterpass.account import Account, AccountState
from mockpaywall.paywall.masterpass.answers import Completed, PaywallFailure, UpstreamFailure
from mockpaywall.paywall.masterpass.card import RegisteredCard, make_card
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall, MasterpassResult
from mockpaywall.paywall.masterpass.records import LoadedRecord, LoadedRecords, RecordKey, RecordKind
from mockpaywall.paywall.operation import OperationPolicy
from mockpaywall.paywall.session import Session

NOW = 1_753_604_697.0
"""27 July 2025."""
PHONE = "905123456710"
USER_ID = "72812393211"
SESSION_ID = "9b27433e-f36b-1410-80e5-004205aa382d"
CARD_NUMBER = "5528790000000008"
OTHER_NUMBER = "5890040000000016"
ADD_BODY: dict[str, Any] = {
    "CardAlias": "my card",
    "CardHolderName": "Ada Lovelace",
    "CardNumber": CARD_NUMBER,
    "ExpiryMonth": "12",
    "ExpiryYear": "2030",
    "Cvv": "123",
    "SessionId": SESSION_ID,
}


def make_session(*, phone_verified: bool = True, user_id: str = USER_ID) -> Session:
    return Session(SESSION_ID, "ref", user_id, PHONE, False, phone_verified, NOW, NOW + 1800)


def make_registered_card(alias: str = "my card", number: str = CARD_NUMBER) -> RegisteredCard:
    return RegisteredCard(alias, 713633, make_card(number, "12", "2030", "Ada Lovelace"))


def make_account(
    *cards: RegisteredCard, state: AccountState = AccountState.LINKED, user_id: str | None = USER_ID
) -> Account:
    return Account(PHONE, state, user_id, cards or (make_registered_card(),))


def make_call(
    body: dict[str, Any] | None = None,
    account: Account | None = None,
    *challenges: Challenge,
    session: Session | None = None,
    now: float = NOW,
    policy: OperationPolicy | None = None,
    authorisation: str | None = None,
    number: int = 1,
) -> MasterpassCall:
    """Make a call with the request number *number*."""
    session = session or make_session()
    loaded = tuple(LoadedRecord(RecordKey(RecordKind.CHALLENGE, one.token), one, None) for one in challenges)
    return MasterpassCall(
        {"SessionId": SESSION_ID, **(body or {})},
        session,
        account,
        LoadedRecords(loaded, session, account),
        Identifiers(1234, "test", number),
        now,
        policy or OperationPolicy(),
        authorisation,
        "http://test",
    )


def get_failure(result: MasterpassResult) -> str | int:
    """Return the upstream code's name or the ErrorCode of a failure."""
    if isinstance(result.answer, UpstreamFailure):
        return result.answer.code.name
    assert isinstance(result.answer, PaywallFailure), result.answer
    return result.answer.code


def get_result(result: MasterpassResult) -> dict[str, Any]:
    """Return the `Result` of a success."""
    assert isinstance(result.answer, Completed), result.answer
    answer: dict[str, Any] = result.answer.result
    return answer


def get_challenges(result: MasterpassResult) -> list[Challenge]:
    """Return the challenges that *result* stores, in order."""
    return [change.value for change in result.changes if isinstance(change.value, Challenge)]


def has_account_change(result: MasterpassResult) -> bool:
    return any(change.key.kind is RecordKind.ACCOUNT for change in result.changes)


def get_account(result: MasterpassResult) -> Account | None:
    """Return the account that *result* stores; None when it removes it."""
    values = [change.value for change in result.changes if change.key == RecordKey(RecordKind.ACCOUNT, PHONE)]
    assert len(values) == 1, result.changes
    assert values[0] is None or isinstance(values[0], Account)
    return values[0]
