"""What a commit answers when the mode fails it, and to the session of another user."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME
from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import MasterpassClient, get_masterpass, get_result, open_session
from tests.support.payment_calls import CODE, SAVED_CARD, make_order
from tests.support.servers import RunningServer

DECLINED = BY_NAME["DECLINED"]
BY_ID = "payment/commit/by/paymentid"
ID_FIELDS = {"payment/commit": "MasterpassPaymentId", BY_ID: "PaymentId"}
OTHER_USERS = [{"UserId": "another"}, {"UserPhone": "905321112233"}]


def start(session: MasterpassClient, **parts: Any) -> dict[str, Any]:
    """Start a payment; return its Paywall block."""
    paywall: dict[str, Any] = get_masterpass(session.send("payment/init", make_order(**parts)))["Paywall"]
    return paywall


def commit(
    session: MasterpassClient, operation: str, paywall: dict[str, Any], **request: Any
) -> HttpResponse:
    field = ID_FIELDS[operation]
    return session.send(operation, {field: paywall[field]}, **request)


@pytest.mark.parametrize("operation", ID_FIELDS)
@pytest.mark.parametrize("mode", ["upstream=DECLINED", "upstream=DECLINED:503"])
def test_an_upstream_failure_is_a_capture_that_the_bank_refuses(
    session: MasterpassClient, operation: str, mode: str
) -> None:
    paywall = start(session)
    response = commit(session, operation, paywall, mode=mode)
    assert response.status == 200
    assert response.body.decode() == (
        '{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":1,"Result":false,"Message":"Commit unsuccessful","Body":{'
        f'"Session":{{"SessionRenewed":false,"SessionId":"{session.session_id}"}},"Masterpass":{{"Result":false,'
        f'"Detail":{{"PaymentId":{paywall["PaymentId"]},"PaymentActivityId":{paywall["ActivityId"]},'
        f'"UniqueCode":"{paywall["UniqueCode"]}","MerchantUniqueCode":"{CODE}","TrackingCode":"tracking-1"}},'
        f'"Error":{{"ProviderErrorCode":"DECLINED","ProviderErrorMessage":"{DECLINED.message}"}}}}}}}}'
    )
    assert commit(session, operation, paywall).json["Message"] == "Commit successful"


@pytest.mark.parametrize("operation", ID_FIELDS)
def test_masterpass_is_not_asked_for_a_payment_that_cannot_be_committed(
    session: MasterpassClient, operation: str
) -> None:
    unknown = {"MasterpassPaymentId": str(uuid4()), "PaymentId": 1}
    completed = start(session, AutoCommit=True)
    codes = [
        commit(session, operation, paywall, mode="upstream=DECLINED").json["ErrorCode"]
        for paywall in (unknown, completed)
    ]
    assert codes == [56, 92]


@pytest.mark.parametrize("operation", ID_FIELDS)
def test_a_saved_card_that_was_deleted_before_the_commit_stays_deleted(
    session: MasterpassClient, operation: str
) -> None:
    paywall = start(session, card={"SaveCard": True, "CardAlias": "new"})
    deleted = session.send("card/delete", {"CardAlias": "new"})
    assert get_masterpass(deleted)["Exception"] is None, deleted.body
    assert commit(session, operation, paywall).json["Message"] == "Commit successful"
    listed = session.send("card/list")
    assert get_masterpass(listed)["Exception"]["Code"] == "USER_NOT_FOUND"


@pytest.mark.parametrize("name", ID_FIELDS)
def test_a_double_charge_by_both_calls_is_found(session: MasterpassClient, name: str) -> None:
    first = start(session, detail={"MerchantUniqueCode": "a"})
    second = start(session, detail={"MerchantUniqueCode": "b"})
    assert commit(session, "payment/commit", first).json["Result"] is True
    assert session.namespace.admin("POST", "verify", {"journey": [name]}).json["verdict"] is True
    assert commit(session, BY_ID, second).json["Result"] is True
    answer = session.namespace.admin("POST", "verify", {"journey": [name]}).json
    assert answer["verdict"] is False
    assert "payment/commit was carried out twice, by request 4 and by request 5" in answer["message"]


@pytest.mark.parametrize("operation", ID_FIELDS)
@pytest.mark.parametrize("changes", OTHER_USERS)
def test_another_user_does_not_commit_a_payment(
    session: MasterpassClient, operation: str, changes: dict[str, str]
) -> None:
    paywall = start(session)
    response = commit(open_session(session.namespace, **changes), operation, paywall)
    assert (response.json["ErrorCode"], response.json["Message"]) == (56, "Masterpass payment not found")
    assert "another user" in response.hint
    assert commit(session, operation, paywall).json["Message"] == "Commit successful"


@pytest.mark.parametrize("changes", OTHER_USERS)
def test_another_user_does_not_verify_a_payment(session: MasterpassClient, changes: dict[str, str]) -> None:
    session.register_card()
    response = session.send("payment/init", make_order(card=SAVED_CARD))
    body = {
        "MasterpassPaymentId": get_masterpass(response)["Paywall"]["MasterpassPaymentId"],
        "OtpToken": get_result(response)["Token"],
        "OtpCode": "123456",
    }
    refused = open_session(session.namespace, **changes).send("payment/verify", body)
    assert (refused.json["ErrorCode"], refused.json["Message"]) == (56, "Masterpass payment not found")
    assert "another user" in refused.hint
    assert get_result(session.send("payment/verify", body))["IsVerified"] is True


def test_a_later_session_of_the_same_user_commits_a_payment(server: RunningServer) -> None:
    namespace = server.namespace(f"t-{uuid4()}")
    paywall = start(open_session(namespace, ReferenceCode="first"))
    response = commit(open_session(namespace, ReferenceCode="second"), "payment/commit", paywall)
    assert response.json["Message"] == "Commit successful"
