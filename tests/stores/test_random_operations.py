"""Random operations, on memory, on Redis and on a small model.

Both stores give the same bytes for every request, the failures are those of the model, and afterwards all three hold
the same: through evictions, expiries, resets and moved clocks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mockpaywall.paywall.masterpass.records import RecordKind
from tests.stores.operation_driver import ORDER_CODES, TTL_S, Caller, OperationDriver, pick
from tests.stores.operation_model import EXPIRED_CODE, MAX_ATTEMPTS, RIGHT_CODE, WRONG_CODE, Model
from tests.support.payment_calls import make_order
from tests.support.request_data import VALID_BODY as SESSION_BODY

NAMESPACES = st.sampled_from("aaaaaabc")
BACK = st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3])
CALLERS = st.builds(Caller, NAMESPACES, BACK, st.sampled_from([True] * 9 + [False]))
PHONES = st.sampled_from([SESSION_BODY["UserPhone"], "905123456711"])
USERS = st.sampled_from([SESSION_BODY["UserId"]] * 3 + ["other"])
ALIASES = st.sampled_from("xyz")
NUMBERS = st.sampled_from(["5528790000000008", "5890040000000016", "5141181677407907"])
CODES = st.sampled_from([RIGHT_CODE, RIGHT_CODE, RIGHT_CODE, WRONG_CODE, EXPIRED_CODE])
WRONG_CODES = [WRONG_CODE] * MAX_ATTEMPTS
ORDERS = st.sampled_from(ORDER_CODES)
CLEARED_KINDS = (RecordKind.SESSION, RecordKind.ACCOUNT, RecordKind.CHALLENGE, RecordKind.PAYMENT)
RARELY = st.integers(0, 5).map(lambda number: number == 5)
CARD = {"CardHolderName": "Ada", "ExpiryMonth": "12", "ExpiryYear": "2030", "Cvv": "123"}


class RandomOperations(RuleBasedStateMachine):
    """Requests, and what testers do."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.driver = OperationDriver(url)
        self.seen = self.driver.seen

    def teardown(self) -> None:
        self.driver.redis.close()

    @rule(namespace=NAMESPACES, phone=PHONES, user=USERS)
    def create_session(self, namespace: str, phone: str, user: str) -> None:
        self.driver.create_session(namespace, {**SESSION_BODY, "UserPhone": phone, "UserId": user})

    # Cards and codes

    @rule(caller=CALLERS)
    def list_cards(self, caller: Caller) -> None:
        self.driver.call(caller, "card/list", {}, Model.list_cards, "GET")

    @rule(caller=CALLERS, alias=ALIASES, number=NUMBERS, verifies=st.booleans())
    def add_card(self, caller: Caller, alias: str, number: str, verifies: bool) -> None:
        body = {**CARD, "CardAlias": alias, "CardNumber": number}
        self.driver.call(
            caller,
            "card/add",
            body,
            lambda model, session: model.add_card(
                session, alias, number, self.seen[caller.namespace].tokens[-1]
            ),
        )
        if verifies:
            self.verify_otp(caller, 0, RIGHT_CODE, has_flag=False)

    @rule(namespace=NAMESPACES, phone=PHONES, user=USERS, alias=ALIASES, number=NUMBERS)
    def register(self, *, namespace: str, phone: str, user: str, alias: str, number: str) -> None:
        self.create_session(namespace, phone, user)
        self.add_card(Caller(namespace, 0, has_session=True), alias, number, verifies=True)

    @rule(caller=CALLERS, alias=ALIASES)
    def delete_card(self, caller: Caller, alias: str) -> None:
        self.driver.call(
            caller,
            "card/delete",
            {"CardAlias": alias},
            lambda model, session: model.delete_card(session, alias),
            "DELETE",
        )

    @rule(caller=CALLERS, back=BACK, code=CODES, has_flag=st.booleans())
    def verify_otp(self, caller: Caller, back: int, code: str, has_flag: bool) -> None:
        token = pick(self.seen[caller.namespace].tokens, back)
        self.driver.call(
            caller,
            "otp/verify",
            {"OtpToken": token, "OtpCode": code, "ForLinkToMerchant": has_flag},
            lambda model, session: model.verify_otp(session, token, code, has_flag=has_flag),
        )

    @rule(caller=CALLERS, back=BACK)
    def resend_otp(self, caller: Caller, back: int) -> None:
        token = pick(self.seen[caller.namespace].tokens, back)
        self.driver.call(
            caller,
            "otp/resend",
            {"OtpToken": token},
            lambda model, session: model.resend(session, token, self.seen[caller.namespace].tokens[-1]),
        )

    @rule(caller=CALLERS, verifies=st.booleans())
    def link(self, caller: Caller, verifies: bool) -> None:
        self.driver.call(
            caller,
            "merchant/link",
            {},
            lambda model, session: model.link(session, self.seen[caller.namespace].tokens[-1]),
        )
        if verifies:
            self.verify_otp(caller, 0, RIGHT_CODE, has_flag=True)

    @rule(caller=CALLERS)
    def unlink(self, caller: Caller) -> None:
        self.driver.call(caller, "merchant/unlink", {}, Model.unlink, "DELETE")

    # Payments

    @rule(caller=CALLERS, alias=ALIASES, order=ORDERS, is_auto=st.booleans(), completes=st.booleans())
    def pay_with_saved_card(
        self, *, caller: Caller, alias: str, order: str, is_auto: bool, completes: bool
    ) -> None:
        card = {"IsSavedCard": True, "CardAlias": alias}
        self.driver.call(
            caller,
            "payment/init",
            make_payment_body(card, order, is_auto),
            lambda model, session: model.pay_with_saved_card(
                session,
                alias,
                order,
                (self.seen[caller.namespace].payments[-1], self.seen[caller.namespace].tokens[-1]),
                is_auto=is_auto,
            ),
        )
        if completes:
            self.verify_payment(caller, 0, 0, RIGHT_CODE)
            self.commit_payment(caller, 0, by_number=False)

    @rule(caller=CALLERS, alias=ALIASES | st.just(""), number=NUMBERS, order=ORDERS, is_auto=st.booleans())
    def pay_with_new_card(
        self, *, caller: Caller, alias: str, number: str, order: str, is_auto: bool
    ) -> None:
        card = {"Number": number, "SaveCard": bool(alias), "CardAlias": alias}
        self.driver.call(
            caller,
            "payment/init",
            make_payment_body(card, order, is_auto),
            lambda model, session: model.pay_with_new_card(
                session, (alias, number), order, self.seen[caller.namespace].payments[-1], is_auto=is_auto
            ),
        )

    @rule(namespace=NAMESPACES, alias=ALIASES, number=NUMBERS, order=ORDERS, is_auto=st.booleans())
    def register_and_pay(self, *, namespace: str, alias: str, number: str, order: str, is_auto: bool) -> None:
        caller = Caller(namespace, 0, has_session=True)
        self.add_card(caller, alias, number, verifies=True)
        self.pay_with_saved_card(caller=caller, alias=alias, order=order, is_auto=is_auto, completes=True)

    @rule(namespace=NAMESPACES, alias=ALIASES, number=NUMBERS, order=ORDERS)
    def fail_to_register_and_to_pay(self, namespace: str, alias: str, number: str, order: str) -> None:
        caller = Caller(namespace, 0, has_session=True)
        self.add_card(caller, alias, number, verifies=False)
        for code in (*WRONG_CODES, RIGHT_CODE):
            self.verify_otp(caller, 0, code, has_flag=False)
        self.pay_with_saved_card(caller=caller, alias=alias, order=order, is_auto=False, completes=False)
        for code in (*WRONG_CODES, RIGHT_CODE):
            self.verify_payment(caller, 0, 0, code)

    @rule(caller=CALLERS, payment_back=BACK, token_back=BACK, code=CODES)
    def verify_payment(self, caller: Caller, payment_back: int, token_back: int, code: str) -> None:
        payment_id, token = (
            pick(self.seen[caller.namespace].payments, payment_back),
            pick(self.seen[caller.namespace].tokens, token_back),
        )
        self.driver.call(
            caller,
            "payment/verify",
            {"MasterpassPaymentId": payment_id, "OtpToken": token, "OtpCode": code},
            lambda model, session: model.verify_payment(session, payment_id, token, code),
        )

    @rule(caller=CALLERS, back=BACK, by_number=st.booleans())
    def commit_payment(self, caller: Caller, back: int, by_number: bool) -> None:
        payment_id, number = (
            pick(self.seen[caller.namespace].payments, back),
            pick(self.seen[caller.namespace].numbers, back),
        )
        self.driver.call(
            caller,
            "payment/commit/by/paymentid" if by_number else "payment/commit",
            {"PaymentId": number} if by_number else {"MasterpassPaymentId": payment_id},
            lambda model, session: model.commit(session, payment_id),
        )

    # What testers do

    @rule(seconds=st.sampled_from([1, 100, 200, TTL_S + 1]), is_virtual=st.booleans())
    def move_the_clock(self, seconds: int, is_virtual: bool) -> None:
        if is_virtual:
            self.driver.change_stores(
                lambda store: store.change_clock(None, lambda clock: clock.advance(seconds))
            )
            self.driver.offset_s += seconds
        else:
            self.driver.clock.now += seconds

    @rule(back=BACK)
    def expire_session(self, back: int) -> None:
        session_id = pick(self.seen["a"].sessions, back)
        self.driver.change_stores(
            lambda store: store.change_session(session_id, "a", lambda one: one._replace(expires_at=1.0))
        )
        model = self.driver.models.get("a")
        if model and session_id in model.sessions:
            model.sessions[session_id] = replace(model.sessions[session_id], expires_at=1.0)

    @rule(scope=NAMESPACES, is_done=RARELY)
    def reset(self, scope: str, is_done: bool) -> None:
        if is_done:
            self.driver.change_stores(lambda store: store.reset(scope))
            self.driver.models.pop(scope, None)

    @rule(kind=st.sampled_from(CLEARED_KINDS), is_done=RARELY)
    def clear(self, kind: RecordKind, is_done: bool) -> None:
        if is_done:
            is_session = kind is RecordKind.SESSION
            self.driver.change_stores(
                lambda store: store.clear_sessions(None) if is_session else store.clear_records(kind, None)
            )
            for model in self.driver.models.values():
                model.clear(kind)

    @invariant()
    def all_hold_the_same(self) -> None:
        self.driver.check_stores()
        self.driver.check_model()
        self.driver.check_payment_codes()


def make_payment_body(card: dict[str, Any], code: str, is_auto: bool) -> dict[str, Any]:
    return make_order(card=card, detail={"MerchantUniqueCode": code}, AutoCommit=is_auto)


def test_random_operations_on_both_stores_follow_the_model(redis_database: str) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: RandomOperations(redis_database),
        settings=settings(
            max_examples=50,
            stateful_step_count=40,
            deadline=None,
            phases=set(Phase) - {Phase.explain},  # it traces every line
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
