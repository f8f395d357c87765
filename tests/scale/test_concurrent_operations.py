"""64 requests at once about one payment, code or session, on four workers: exactly one takes effect."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from mockpaywall.app import build_context
from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.payment import Payment, PaymentState
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.settings import Settings
from tests.cli.conftest import Spawn
from tests.scale.conftest import port_of
from tests.support.concurrent_commits import call_concurrently, commit_concurrently
from tests.support.http_client import HttpClient
from tests.support.masterpass_client import MasterpassClient, get_masterpass, open_session
from tests.support.namespace_client import NamespaceClient
from tests.support.payment_calls import SAVED_CARD, make_order

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="workers need fork, which this system does not have"
)
COUNT, WORKERS = 64, 4


@pytest.fixture
def session(spawn: Spawn, redis_database: str) -> Iterator[MasterpassClient]:
    """A session on a server with four workers, and a store that sees their Redis."""
    child = spawn(
        "--port", "0", "--log-level", "warning", "--store", redis_database, "--workers", str(WORKERS)
    )
    client = HttpClient(port_of(child))
    assert len(psutil.Process(child.process.pid).children()) == WORKERS
    context = build_context(Settings(store=redis_database), seed=1)
    yield open_session(NamespaceClient(client, context, "concurrent"))
    assert child.stop().code == 0


def list_records(session: MasterpassClient, kind: RecordKind) -> list[Any]:
    namespace = session.namespace
    return [value for _, value in namespace.context.store.records(kind, namespace.name)]


def start_payment(session: MasterpassClient) -> dict[str, Any]:
    paywall: dict[str, Any] = get_masterpass(session.send("payment/init", make_order()))["Paywall"]
    return paywall


def test_one_of_64_commits_succeeds(session: MasterpassClient) -> None:
    ids = {"MasterpassPaymentId": start_payment(session)["MasterpassPaymentId"]}
    codes = commit_concurrently([session], lambda one: one.send("payment/commit", ids), COUNT)
    assert codes == [0] + [97] * (COUNT - 1)
    (payment,) = list_records(session, RecordKind.PAYMENT)
    assert isinstance(payment, Payment)
    assert payment.state is PaymentState.SUCCESS
    assert [change.reason for change in payment.history] == ["authorised", "committed"]


def test_of_64_commits_by_both_ids_one_succeeds(session: MasterpassClient) -> None:
    paywall = start_payment(session)
    by_guid = ("payment/commit", {"MasterpassPaymentId": paywall["MasterpassPaymentId"]})
    by_number = ("payment/commit/by/paymentid", {"PaymentId": paywall["PaymentId"]})
    commits = iter([by_guid, by_number] * (COUNT // 2))
    codes = commit_concurrently([session], lambda one: one.send(*next(commits)), COUNT)
    assert codes == [0] + [97] * (COUNT - 1)


def test_of_64_payments_with_one_code_one_is_made(session: MasterpassClient) -> None:
    codes = commit_concurrently([session], lambda one: one.send("payment/init", make_order()), COUNT)
    assert codes == [0] + [119] * (COUNT - 1)
    assert len(list_records(session, RecordKind.PAYMENT)) == 1


def test_of_64_right_codes_one_registers_the_card(session: MasterpassClient) -> None:
    token = session.add_card()
    responses = call_concurrently([session], lambda one: one.verify(token), COUNT)
    masterpass = [get_masterpass(response) for response in responses]
    refusals = [one["Exception"]["Code"] for one in masterpass if one["Exception"]]
    assert refusals == ["TOKEN_ALREADY_USED"] * (COUNT - 1)
    (account,) = list_records(session, RecordKind.ACCOUNT)
    assert isinstance(account, Account)
    assert len(account.cards) == 1


def test_of_64_right_codes_of_a_payment_one_authorises_it(session: MasterpassClient) -> None:
    session.register_card()
    answer = get_masterpass(session.send("payment/init", make_order(card=SAVED_CARD)))
    body = {"OtpToken": answer["Result"]["Token"], "OtpCode": "123456"}
    body["MasterpassPaymentId"] = answer["Paywall"]["MasterpassPaymentId"]
    codes = commit_concurrently([session], lambda one: one.send("payment/verify", body), COUNT)
    assert codes == [0] + [1] * (COUNT - 1)
    (payment,) = list_records(session, RecordKind.PAYMENT)
    assert Counter(change.reason for change in payment.history)["authorised"] == 1


def test_64_uses_of_an_expired_session_get_one_successor(session: MasterpassClient) -> None:
    session.advance_clock(1800)
    responses = call_concurrently([session], lambda one: one.send("card/list"), COUNT)
    blocks = [response.json["Body"]["Session"] for response in responses]
    assert [block["SessionRenewed"] for block in blocks] == [True] * COUNT
    (successor,) = {block["SessionId"] for block in blocks}
    stored = {one.session_id for one in session.namespace.sessions()}
    assert stored == {session.session_id, successor}
