"""A small model of what the Masterpass operations do to one namespace, written apart from them, in plain dicts.

Each operation returns the name of its failure: an upstream code, the number of an ErrorCode, or "" for a success.
Only cards without an outcome are modelled, and sessions whose phone the merchant has verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.stores.base import RetentionLimits

RIGHT_CODE, WRONG_CODE, EXPIRED_CODE = "123456", "111111", "000000"
UNKNOWN_SESSION = "404"
PAYMENT_NOT_FOUND, NOT_CONVENIENT, FINALIZED, CODE_USED = "56", "92", "97", "119"
CHALLENGE_TTL_S = 180
MAX_ATTEMPTS = MAX_RESENDS = 3
_REFUSED_CHALLENGES = {
    "expired": "TOKEN_HAS_EXPIRED",
    "verified": "TOKEN_ALREADY_USED",
    "replaced": "TOKEN_ALREADY_USED",
    "closed": "TOKEN_IS_NOT_VALID",
}


@dataclass(frozen=True)
class ModelSession:
    """A session."""

    phone: str
    user: str
    expires_at: float


@dataclass(frozen=True)
class ModelAccount:
    """An account; *cards* are card numbers by alias."""

    user: str
    is_linked: bool
    cards: Mapping[str, str]


@dataclass(frozen=True)
class ModelChallenge:
    """A challenge."""

    purpose: str
    phone: str
    user: str
    expires_at: float
    alias: str = ""
    number: str = ""
    payment: str = ""
    state: str = "open"
    attempts: int = 0
    resends: int = 0

    def state_at(self, now: float) -> str:
        return "expired" if self.state == "open" and now >= self.expires_at else self.state


@dataclass(frozen=True)
class ModelPayment:
    """A payment: pending, authorised, paid or failed."""

    state: str
    code: str
    is_auto: bool
    phone: str
    user: str


@dataclass
class Model:
    """One namespace. Tables have the first stored row first."""

    limits: RetentionLimits
    sessions: dict[str, ModelSession] = field(default_factory=dict)
    renewals: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, ModelAccount] = field(default_factory=dict)
    challenges: dict[str, ModelChallenge] = field(default_factory=dict)
    payments: dict[str, ModelPayment] = field(default_factory=dict)
    now: float = 0.0

    def clear(self, kind: RecordKind) -> None:
        """Remove all rows of *kind*, the renewals with the sessions."""
        tables: dict[RecordKind, tuple[dict[str, Any], ...]] = {
            RecordKind.SESSION: (self.sessions, self.renewals),
            RecordKind.ACCOUNT: (self.accounts,),
            RecordKind.CHALLENGE: (self.challenges,),
            RecordKind.PAYMENT: (self.payments,),
        }
        for table in tables[kind]:
            table.clear()

    # Sessions

    def find_session(self, session_id: str) -> str:
        """Return the id of the newest of the chain of renewals; "" for an unknown session."""
        if session_id not in self.sessions:
            return ""
        while self.is_expired(session_id) and self.renewals.get(session_id, "") in self.sessions:
            session_id = self.renewals[session_id]
        return session_id

    def is_expired(self, session_id: str) -> bool:
        return self.now >= self.sessions[session_id].expires_at

    def add_session(self, session_id: str, session: ModelSession) -> None:
        if len(self.sessions) >= self.limits.max_sessions:
            oldest = next(iter(self.sessions))
            expired = [(one.expires_at, key) for key, one in self.sessions.items() if self.is_expired(key)]
            del self.sessions[oldest if self.is_expired(oldest) or not expired else min(expired)[1]]
        self.sessions[session_id] = session

    def renew(self, old: str, new: str, expires_at: float) -> None:
        self.add_session(new, replace(self.sessions[old], expires_at=expires_at))
        _put(self.renewals, old, new, self.limits.max_sessions)

    # Accounts and cards

    def list_cards(self, session: ModelSession) -> str:
        return {"none": "USER_NOT_FOUND", "unlinked": "ACCOUNT_NOT_LINKED_TO_MERCHANT"}.get(
            self._link_state(session), ""
        )

    def add_card(self, session: ModelSession, alias: str, number: str, token: str) -> str:
        if failure := self._refuse_card(session, alias, number):
            return failure
        self._issue(token, ModelChallenge("register", *self._owner(session), alias, number))
        return ""

    def delete_card(self, session: ModelSession, alias: str) -> str:
        if failure := self.list_cards(session):
            return failure
        account = self.accounts[session.phone]
        if alias not in account.cards:
            return "CARD_NOT_FOUND"
        cards = {key: number for key, number in account.cards.items() if key != alias}
        if cards:
            self.accounts[session.phone] = replace(account, cards=cards)
        else:
            del self.accounts[session.phone]
        return ""

    def link(self, session: ModelSession, token: str) -> str:
        if failure := self._refuse_link(session):
            return failure
        self._issue(token, ModelChallenge("link", *self._owner(session)))
        return ""

    def unlink(self, session: ModelSession) -> str:
        state = self._link_state(session)
        if state != "linked":
            return "ACCOUNT_NOT_FOUND" if state == "none" else "ACCOUNT_NOT_LINKED_TO_MERCHANT"
        self.accounts[session.phone] = replace(self.accounts[session.phone], is_linked=False)
        return ""

    # Challenges

    def verify_otp(self, session: ModelSession, token: str, code: str, *, has_flag: bool) -> str:
        challenge = self._find_challenge(session, token, "register", "link")
        if challenge is None:
            return "TOKEN_IS_NOT_VALID"
        if failure := self._check_code(token, challenge, code):
            return failure
        if challenge.purpose == "register":
            return self._refuse_card(session, challenge.alias, challenge.number) or self._add_card(
                session, challenge.alias, challenge.number
            )
        if has_flag and not (failure := self._refuse_link(session)):
            account = self.accounts[session.phone]
            self.accounts[session.phone] = replace(account, user=session.user, is_linked=True)
        return failure if has_flag else ""

    def resend(self, session: ModelSession, token: str, new_token: str) -> str:
        found = self._find_challenge(session, token, "register", "link", "payment")
        if found is None:
            return "TOKEN_IS_NOT_VALID"
        if (state := found.state_at(self.now)) not in ("open", "expired"):
            return _REFUSED_CHALLENGES[state]
        if found.resends >= MAX_RESENDS:
            return "ERR_YOU_CAN_NOT_CALL_OTP_SERVICE_ONE_MORE_TIME"
        self.challenges[token] = replace(found, state="replaced")
        expires_at, resends = self.now + CHALLENGE_TTL_S, found.resends + 1
        self._issue(new_token, replace(found, expires_at=expires_at, attempts=0, resends=resends))
        return ""

    # Payments

    def pay_with_saved_card(
        self, session: ModelSession, alias: str, code: str, ids: tuple[str, str], *, is_auto: bool
    ) -> str:
        """*code* is the MerchantUniqueCode, *ids* are MasterpassPaymentId and token."""
        if self._has_code(code):
            return CODE_USED
        if failure := self.list_cards(session):
            return failure
        if alias not in self.accounts[session.phone].cards:
            return "CARD_NOT_FOUND"
        self._put_payment(ids[0], ModelPayment("pending", code, is_auto, session.phone, session.user))
        self._issue(ids[1], ModelChallenge("payment", *self._owner(session), payment=ids[0]))
        return ""

    def pay_with_new_card(
        self, session: ModelSession, card: tuple[str, str], code: str, payment_id: str, *, is_auto: bool
    ) -> str:
        """*card*: alias and number; without an alias it is not saved."""
        alias, number = card
        if self._has_code(code):
            return CODE_USED
        if alias and (failure := self._refuse_card(session, alias, number)):
            return failure
        state = "paid" if is_auto else "authorised"
        self._put_payment(payment_id, ModelPayment(state, code, is_auto, session.phone, session.user))
        return self._add_card(session, alias, number) if alias else ""

    def verify_payment(self, session: ModelSession, payment_id: str, token: str, code: str) -> str:
        payment = self._find_payment(session, payment_id)
        if payment is None:
            return PAYMENT_NOT_FOUND
        challenge = self._find_challenge(session, token, "payment")
        if challenge is None or challenge.payment != payment_id:
            return "TOKEN_IS_NOT_VALID"
        failure = self._check_code(token, challenge, code)
        if not failure:
            self.payments[payment_id] = replace(payment, state="paid" if payment.is_auto else "authorised")
        elif self.challenges[token].state == "closed" and payment.state == "pending":
            self.payments[payment_id] = replace(payment, state="failed")
        return failure

    def commit(self, session: ModelSession, payment_id: str) -> str:
        payment = self._find_payment(session, payment_id)
        if payment is None:
            return PAYMENT_NOT_FOUND
        if payment.state != "authorised":
            return FINALIZED if payment.state == "paid" and not payment.is_auto else NOT_CONVENIENT
        self.payments[payment_id] = replace(payment, state="paid")
        return ""

    def _find_payment(self, session: ModelSession, payment_id: str) -> ModelPayment | None:
        payment = self.payments.get(payment_id)
        is_own = payment and (payment.phone, payment.user) == (session.phone, session.user)
        return payment if is_own else None

    def _has_code(self, code: str) -> bool:
        return any(payment.code == code for payment in self.payments.values())

    def _put_payment(self, payment_id: str, payment: ModelPayment) -> None:
        _put(self.payments, payment_id, payment, self.limits.max_payments)

    def _issue(self, token: str, challenge: ModelChallenge) -> None:
        _put(self.challenges, token, challenge, self.limits.max_payments)

    def _owner(self, session: ModelSession) -> tuple[str, str, float]:
        return session.phone, session.user, self.now + CHALLENGE_TTL_S

    def _find_challenge(self, session: ModelSession, token: str, *purposes: str) -> ModelChallenge | None:
        found = self.challenges.get(token)
        is_own = found and (found.phone, found.user) == (session.phone, session.user)
        return found if found and is_own and found.purpose in purposes else None

    def _check_code(self, token: str, challenge: ModelChallenge, code: str) -> str:
        if code == EXPIRED_CODE:
            challenge = replace(challenge, expires_at=min(challenge.expires_at, self.now))
        failure = _REFUSED_CHALLENGES.get(challenge.state_at(self.now), "")
        if not failure and code == RIGHT_CODE:
            challenge = replace(challenge, state="verified")
        elif not failure:
            failure, attempts = "OTP_IS_NOT_VALID", challenge.attempts + 1
            state = "closed" if attempts >= MAX_ATTEMPTS else "open"
            challenge = replace(challenge, attempts=attempts, state=state)
        self.challenges[token] = challenge
        return failure

    def _link_state(self, session: ModelSession) -> str:
        account = self.accounts.get(session.phone)
        if account is None:
            return "none"
        return "linked" if account.is_linked and account.user == session.user else "unlinked"

    def _refuse_link(self, session: ModelSession) -> str:
        refusals = {"none": "ACCOUNT_NOT_FOUND", "linked": "MERCHANT_USER_ID_ALREADY_IN_USE"}
        return refusals.get(self._link_state(session), "")

    def _refuse_card(self, session: ModelSession, alias: str, number: str) -> str:
        account = self.accounts.get(session.phone)
        cards = account.cards if account else {}
        if number in cards.values():
            return "CARD_ALREADY_EXISTS"
        return "CARD_ALIAS_ALREADY_IN_USE" if alias in cards else ""

    def _add_card(self, session: ModelSession, alias: str, number: str) -> str:
        account = self.accounts.get(session.phone)
        cards = {**(account.cards if account else {}), alias: number}
        _put(self.accounts, session.phone, ModelAccount(session.user, True, cards), self.limits.max_accounts)
        return ""


def _put(table: dict[str, Any], key: str, row: Any, limit: int) -> None:
    if key not in table and len(table) >= limit:
        del table[next(iter(table))]
    table[key] = row
