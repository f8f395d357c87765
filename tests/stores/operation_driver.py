"""Sends the random operations to both stores and to the model, and compares what all three hold."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from redis import Redis

from mockpaywall.app import build_context
from mockpaywall.engine.context import AppContext
from mockpaywall.http.response import Response
from mockpaywall.model.mode import OK
from mockpaywall.paywall.masterpass.account import Account, AccountState
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.paywall.operation import MASTERPASS_PATH, SESSION_HEADER
from mockpaywall.settings import Settings
from mockpaywall.stores.base import RetentionLimits, Store
from mockpaywall.stores.memory import MemoryStore
from tests.stores.conftest import ManualClock, make_redis_store
from tests.stores.operation_model import UNKNOWN_SESSION, Model, ModelSession
from tests.support.coroutines import run
from tests.support.exchanges import make_request
from tests.support.pipeline import respond_to
from tests.support.records import payment_code_key
from tests.support.request_data import KEYS
from tests.support.request_data import VALID_BODY as SESSION_BODY

SEED = 7
TTL_S = 600
NAMESPACES = "abc"
ORDER_CODES = "12345"
UNKNOWN_GUID = "00000000-0000-4000-8000-000000000000"
LIMITS = RetentionLimits(
    journal_size=5, max_sessions=4, max_accounts=1, max_payments=2, max_namespaces=2, idle_timeout_s=10**9
)
STORED_KINDS = (RecordKind.RENEWAL, RecordKind.ACCOUNT, RecordKind.CHALLENGE, RecordKind.PAYMENT)
STATES = {
    PaymentState.PENDING: "pending",
    PaymentState.AWAITING_CAPTURE: "authorised",
    PaymentState.SUCCESS: "paid",
    PaymentState.FAILED: "failed",
}
Apply = Callable[[Model, ModelSession], str]


class Caller(NamedTuple):
    """Who sends a request: a namespace, and which of the SessionIds seen there so far; 0 is the newest."""

    namespace: str
    back: int
    has_session: bool
    """A session is created first when there is none."""


class SeenIds:
    """What the answers so far named, the newest last, beginning with ids that nobody has issued."""

    def __init__(self) -> None:
        self.sessions = [UNKNOWN_GUID]
        self.tokens = ["0" * 32]
        self.payments = [UNKNOWN_GUID]
        self.numbers = [1]

    def add(self, response: Response) -> None:
        body = json.loads(response.body)["Body"] or {}
        masterpass = body.get("Masterpass") or {}
        session_id = body.get("Session", body).get("SessionId")
        if session_id and session_id != self.sessions[-1]:
            self.sessions.append(session_id)
        result = masterpass.get("Result")
        if isinstance(result, dict) and "Token" in result and result["ResponseCode"] != "0000":
            self.tokens.append(result["Token"])
        if paywall := masterpass.get("Paywall"):
            self.payments.append(paywall["MasterpassPaymentId"])
            self.numbers.append(paywall["PaymentId"])


class OperationDriver:
    """Both stores with one clock, and a model for each namespace, the least recently used first."""

    def __init__(self, url: str) -> None:
        with Redis.from_url(url) as redis:
            redis.flushdb()
        self.clock = ManualClock()
        self.redis = make_redis_store(url, self.clock, LIMITS)
        self.memory = MemoryStore(self.clock, LIMITS, OK)
        context = build_context(Settings(session_ttl=TTL_S), SEED, clock=self.clock)
        self._contexts: list[AppContext] = [
            replace(context, store=store) for store in (self.memory, self.redis)
        ]
        self.models: OrderedDict[str, Model] = OrderedDict()
        self.offset_s = 0.0
        self.seen = {name: SeenIds() for name in NAMESPACES}

    def request(self, namespace: str, operation: str, body: dict[str, Any], method: str = "POST") -> Response:
        """Send a request to both stores and return their common response."""
        headers = {**KEYS, SESSION_HEADER: body["SessionId"]} if method == "GET" else KEYS
        target = f"/ns/{namespace}{MASTERPASS_PATH}/{operation}"
        request = make_request(
            b"" if method == "GET" else body, method=method, target=target, headers=headers
        )
        ours, other = (respond_to(request, context) for context in self._contexts)
        assert ours == other
        self.seen[namespace].add(ours)
        return ours

    def create_session(self, namespace: str, body: dict[str, Any]) -> None:
        """Create a session in both stores and in the model."""
        response = self.request(namespace, "session", body)
        model = self._use_model(namespace)
        session = ModelSession(body["UserPhone"], body["UserId"], model.now + TTL_S)
        model.add_session(json.loads(response.body)["Body"]["SessionId"], session)

    def call(
        self, caller: Caller, operation: str, body: dict[str, Any], apply: Apply, method: str = "POST"
    ) -> None:
        """Send a request of a session to both stores; *apply* it to the model, and compare the failures."""
        if caller.has_session and not (
            caller.namespace in self.models and self.models[caller.namespace].sessions
        ):
            self.create_session(caller.namespace, SESSION_BODY)
        named = pick(self.seen[caller.namespace].sessions, caller.back)
        response = self.request(caller.namespace, operation, {**body, "SessionId": named}, method)
        model = self._use_model(caller.namespace)
        session_id = model.find_session(named)
        if not session_id:
            assert get_failure(response) == UNKNOWN_SESSION
            return
        session, block = model.sessions[session_id], json.loads(response.body)["Body"]["Session"]
        if model.is_expired(session_id):
            model.renew(session_id, block["SessionId"], model.now + TTL_S)
            session_id = block["SessionId"]
        assert block == {"SessionRenewed": session_id != named, "SessionId": session_id}
        assert get_failure(response) == apply(model, session)

    def change_stores(self, action: Callable[[Store], object]) -> None:
        """Do on both stores what a tester does."""
        for store in (self.memory, self.redis):
            action(store)

    def check_stores(self) -> None:
        """Check that both stores hold the same."""
        for kind in STORED_KINDS:
            assert self.redis.records(kind, None) == self.memory.records(kind, None)
        assert self.redis.sessions(None) == self.memory.sessions(None)
        assert self.redis.namespaces() == self.memory.namespaces()

    def check_model(self) -> None:
        """Check that the memory store holds what the model holds."""
        assert [one.name for one in self.memory.namespaces()] == list(self.models)
        for name, model in self.models.items():
            assert [one.session_id for _, one in self.memory.sessions(name)] == list(model.sessions)
            assert self._list_values(RecordKind.RENEWAL, name) == list(model.renewals.values())
            accounts: list[Account] = self._list_values(RecordKind.ACCOUNT, name)
            assert [
                (one.phone, one.user_id, one.state is AccountState.LINKED, [card.alias for card in one.cards])
                for one in accounts
            ] == [(phone, one.user, one.is_linked, list(one.cards)) for phone, one in model.accounts.items()]
            assert [one.token for one in self._list_values(RecordKind.CHALLENGE, name)] == list(
                model.challenges
            )
            assert [
                (one.masterpass_payment_id, STATES[one.state])
                for one in self._list_values(RecordKind.PAYMENT, name)
            ] == [(key, one.state) for key, one in model.payments.items()]

    def check_payment_codes(self) -> None:
        """Check that each MerchantUniqueCode names a stored payment that has it, if there is one."""
        keys = [payment_code_key(code) for code in ORDER_CODES]
        for name in self.models:
            payments: list[Payment] = self._list_values(RecordKind.PAYMENT, name)
            codes = {one.masterpass_payment_id: one.merchant_unique_code for one in payments}
            for store in (self.memory, self.redis):
                for (_, code), payment_id, _ in run(store.load(name, keys)):
                    assert codes.get(str(payment_id)) == (code if code in codes.values() else None)

    def _list_values(self, kind: RecordKind, name: str) -> list[Any]:
        return [value for _, value in self.memory.records(kind, name)]

    def _use_model(self, namespace: str) -> Model:
        """Return the model of a namespace that a request has used, at the time of the request."""
        if namespace not in self.models:
            if len(self.models) >= LIMITS.max_namespaces:
                self.models.popitem(last=False)
            self.models[namespace] = Model(LIMITS)
        self.models.move_to_end(namespace)
        model = self.models[namespace]
        model.now = self.clock.now + self.offset_s
        return model


def pick(ids: list[Any], back: int) -> Any:
    """Return the id that is *back* steps older than the newest, or one of the newer ones."""
    return ids[-1 - back % len(ids)]


def get_failure(response: Response) -> str:
    """Return the name of the failure as the model says it; "" for a success."""
    envelope = json.loads(response.body)
    upstream = ((envelope["Body"] or {}).get("Masterpass") or {}).get("Exception")
    if upstream:
        return str(upstream["Code"])
    return str(envelope["ErrorCode"]) if envelope["ErrorCode"] else ""
