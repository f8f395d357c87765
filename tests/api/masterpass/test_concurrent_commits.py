"""Concurrent requests for one payment: exactly one takes effect."""

from __future__ import annotations

from collections import Counter

import pytest

from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import RecordKind
from tests.support.concurrent_commits import commit_concurrently
from tests.support.masterpass_client import MasterpassClient
from tests.support.payment_calls import make_order

COUNT = 16
pytestmark = pytest.mark.usefixtures("frequent_thread_switches")


def list_payments(session: MasterpassClient) -> list[Payment]:
    namespace = session.namespace
    records = namespace.context.store.records(RecordKind.PAYMENT, namespace.name)
    return [value for _, value in records if isinstance(value, Payment)]


def test_one_of_many_commits_succeeds(session: MasterpassClient) -> None:
    paywall = session.send("payment/init", make_order()).json["Body"]["Masterpass"]["Paywall"]
    ids = {"MasterpassPaymentId": paywall["MasterpassPaymentId"]}
    codes = commit_concurrently([session], lambda one: one.send("payment/commit", ids), COUNT)
    assert codes == [0] + [97] * (COUNT - 1)
    (payment,) = list_payments(session)
    assert [change.reason for change in payment.history] == ["authorised", "committed"]


def test_one_of_many_payments_with_one_code_is_made(session: MasterpassClient) -> None:
    codes = commit_concurrently([session], lambda one: one.send("payment/init", make_order()), COUNT)
    assert codes == [0] + [119] * (COUNT - 1)
    assert len(list_payments(session)) == 1


def test_of_commits_by_both_ids_one_succeeds(session: MasterpassClient) -> None:
    paywall = session.send("payment/init", make_order()).json["Body"]["Masterpass"]["Paywall"]
    by_guid = {"MasterpassPaymentId": paywall["MasterpassPaymentId"]}
    by_number = {"PaymentId": paywall["PaymentId"]}
    commits = iter([("payment/commit", by_guid), ("payment/commit/by/paymentid", by_number)] * (COUNT // 2))
    codes = commit_concurrently([session], lambda one: one.send(*next(commits)), COUNT)
    assert Counter(codes) == {0: 1, 97: COUNT - 1}
