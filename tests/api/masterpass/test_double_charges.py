"""One verification finds a double charge, whichever operation took the money."""

from __future__ import annotations

from typing import Any

from tests.support.masterpass_client import MasterpassClient, get_masterpass
from tests.support.page_client import start_3d
from tests.support.payment_calls import SAVED_CARD, make_order


def pay(session: MasterpassClient, code: str, **order: Any) -> dict[str, Any]:
    """Start a payment of the order *code*; return its Paywall block."""
    body = make_order(detail={"MerchantUniqueCode": code}, **order)
    paywall: dict[str, Any] = get_masterpass(session.send("payment/init", body))["Paywall"]
    return paywall


def pay_and_commit(session: MasterpassClient, code: str) -> None:
    paywall = pay(session, code, AutoCommit=False)
    response = session.send("payment/commit", {"MasterpassPaymentId": paywall["MasterpassPaymentId"]})
    assert response.json["Result"], response.body


def pay_with_a_code(session: MasterpassClient, code: str) -> None:
    session.register_card()
    body = make_order(detail={"MerchantUniqueCode": code}, card=SAVED_CARD, AutoCommit=True)
    answer = get_masterpass(session.send("payment/init", body))
    session.send(
        "payment/verify",
        {
            "MasterpassPaymentId": answer["Paywall"]["MasterpassPaymentId"],
            "OtpToken": answer["Result"]["Token"],
            "OtpCode": "123456",
        },
    )


def verify(session: MasterpassClient, *operations: str, **members: Any) -> tuple[bool, str]:
    body = {"journey": operations, **members}
    answer = session.namespace.admin("POST", "verify", body).json
    return answer["verdict"], answer["message"]


def test_a_payment_with_autocommit_whose_answer_was_lost_counts_as_committed(
    session: MasterpassClient,
) -> None:
    body = make_order(detail={"MerchantUniqueCode": "first"}, AutoCommit=True)
    assert session.send("payment/init", body, mode="http=504:after").status == 504
    assert verify(session, "session", "payment/init", "payment/commit")[0]
    pay_and_commit(session, "second")
    verdict, message = verify(session, "payment/commit")
    assert not verdict
    assert message == (
        "user 72812393211: payment/commit was carried out twice, by request 2 (payment/init with AutoCommit) "
        "and by request 4"
    )


def test_one_payment_with_autocommit_is_one_charge(session: MasterpassClient) -> None:
    paywall = pay(session, "first", AutoCommit=True)
    refused = session.send("payment/commit", {"MasterpassPaymentId": paywall["MasterpassPaymentId"]})
    assert refused.json["ErrorCode"] == 92, refused.body
    assert verify(session, "payment/commit")[0]
    assert verify(session, "payment/init", "payment/commit/by/paymentid")[0]
    assert not verify(session, "payment/commit", "payment/init")[0]


def test_a_payment_that_is_not_authorised_is_no_charge(session: MasterpassClient) -> None:
    pay(session, "first", AutoCommit=False)
    start_3d(session, AutoCommit=True, detail={"MerchantUniqueCode": "second"}).open()
    assert verify(session, "payment/commit") == (
        False,
        "none of the operations was carried out for any user",
    )


def test_the_code_of_a_payment_with_autocommit_commits_it(session: MasterpassClient) -> None:
    pay_with_a_code(session, "first")
    assert verify(session, "payment/init", "payment/verify", "payment/commit")[0]
    pay_and_commit(session, "second")
    assert "(payment/verify with AutoCommit)" in verify(session, "payment/commit")[1]


def test_the_3d_page_of_a_payment_with_autocommit_commits_it(session: MasterpassClient) -> None:
    page = start_3d(session, AutoCommit=True, detail={"MerchantUniqueCode": "first"})
    page.open()
    page.decide("123456")
    assert not verify(session, "payment/commit")[0]
    for _ in range(2):  # the second time it answers the same form
        page.call_back()
    assert verify(session, "payment/init", "payment/commit")[0]
    reference = get_reference_code(session)
    assert verify(session, "payment/commit", referenceCode=reference)[0]
    pay_and_commit(session, "second")
    verdict, message = verify(session, "payment/commit", per="referenceCode")
    assert not verdict
    assert "(3d with AutoCommit)" in message


def test_a_3d_page_without_autocommit_leaves_the_commit_to_its_call(session: MasterpassClient) -> None:
    page = start_3d(session)
    page.open()
    page.decide("123456")
    page.call_back()
    session.send("payment/commit", {"MasterpassPaymentId": page.payment_id})
    assert verify(session, "payment/init", "payment/commit")[0]
    pay_and_commit(session, "second")
    assert "twice" in verify(session, "payment/commit")[1]


def get_reference_code(session: MasterpassClient) -> str:
    sessions = session.namespace.admin("GET", "sessions").json["sessions"]
    return str(sessions[0]["ReferenceCode"])
