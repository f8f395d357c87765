"""Payments through a running server, from one request to the next, with the documented samples byte for byte."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.settings import Settings
from tests.support.http_client import RESET, HttpResponse
from tests.support.masterpass_client import BASE, MasterpassClient, get_code, get_result, open_session
from tests.support.payment_calls import CODE, SAVED_CARD, make_order
from tests.support.servers import RunningServer, Serve

GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def init(session: MasterpassClient, **parts: Any) -> HttpResponse:
    return session.send("payment/init", make_order(**parts))


def get_paywall(response: HttpResponse) -> dict[str, Any]:
    paywall: dict[str, Any] = response.json["Body"]["Masterpass"]["Paywall"]
    return paywall


def get_id(response: HttpResponse) -> dict[str, Any]:
    return {"MasterpassPaymentId": get_paywall(response)["MasterpassPaymentId"]}


def list_payments(session: MasterpassClient) -> list[Payment]:
    namespace = session.namespace
    records = namespace.context.store.records(RecordKind.PAYMENT, namespace.name)
    return [value for _, value in records if isinstance(value, Payment)]


def start_payment_with_code(session: MasterpassClient, **parts: Any) -> dict[str, Any]:
    """Register a card and start a payment with it; return the fields of payment/verify without the code."""
    session.register_card()
    response = init(session, card=SAVED_CARD, **parts)
    return {**get_id(response), "OtpToken": get_result(response)["Token"]}


def test_a_payment_from_the_card_to_the_commit(session: MasterpassClient) -> None:
    fields = start_payment_with_code(session)
    verified = session.send("payment/verify", {**fields, "OtpCode": "123456"})
    ids = {"MasterpassPaymentId": fields["MasterpassPaymentId"]}
    committed = session.send("payment/commit", ids)
    payment = list_payments(session)[0]
    session_block = f'"Session":{{"SessionRenewed":false,"SessionId":"{session.session_id}"}}'
    result = get_result(verified)
    assert verified.body.decode() == (
        '{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":{'
        f'{session_block},"Masterpass":{{"Result":{{"RetrievalReferenceNumber":"{result["RetrievalReferenceNumber"]}",'
        '"IsVerified":true,"Url3d":null,"Url3dSuccess":null,"Url3dFail":null,'
        f'"CardUniqueNumber":"{payment.card.unique_number}","Token":"{result["Token"]}",'
        '"ResponseCode":"0000","Description":"OTP verified successfully."},"BuildId":"78",'
        f'"CorrelationId":"{verified.json["Body"]["Masterpass"]["CorrelationId"]}","Exception":null,"Message":"OK",'
        '"RequestId":null,"StatusCode":200,"Version":null}}}'
    )
    assert re.fullmatch("[0-9a-f]{32}", result["Token"])
    assert committed.body.decode() == (
        '{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"Commit successful","Body":{'
        f'{session_block},"Masterpass":{{"Result":true,"Detail":{{"PaymentId":{payment.payment_id},'
        f'"PaymentActivityId":{payment.activity_id},"UniqueCode":"{payment.unique_code}",'
        f'"MerchantUniqueCode":"{CODE}","TrackingCode":"tracking-1"}},'
        '"Error":{"ProviderErrorCode":null,"ProviderErrorMessage":null}}}}'
    )


@pytest.mark.parametrize(
    ("locale", "message"),
    [("en", "Masterpass payment not found"), ("tr", "Masterpass ödemesi bulunamadı")],
)
def test_a_commit_of_an_unknown_payment(session: MasterpassClient, locale: str, message: str) -> None:
    body = {"MasterpassPaymentId": str(uuid4())}
    response = session.send("payment/commit", body, headers={"locale": locale})
    assert response.status == 200
    assert response.body.decode() == (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":56,"Result":false,"Message":"{message}","Body":{{'
        f'"Session":{{"SessionRenewed":false,"SessionId":"{session.session_id}"}},"Masterpass":null}}}}'
    )
    assert "same key pair" in response.hint


def test_a_commit_of_an_auto_commit_payment(session: MasterpassClient) -> None:
    response = session.send("payment/commit", get_id(init(session, AutoCommit=True)))
    assert response.status == 200
    assert response.body.decode() == (
        '{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":92,"Result":false,'
        '"Message":"Auto commit payment cannot commit again","Body":{'
        f'"Session":{{"SessionRenewed":false,"SessionId":"{session.session_id}"}},"Masterpass":null}}}}'
    )


def test_the_answer_of_init(session: MasterpassClient) -> None:
    response = init(session)
    (payment,) = list_payments(session)
    paywall, result = get_paywall(response), get_result(response)
    assert re.fullmatch(
        re.escape(
            '{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"Success","Body":{'
            f'"Session":{{"SessionRenewed":false,"SessionId":"{session.session_id}"}},"Masterpass":{{'
            f'"Paywall":{{"MasterpassPaymentId":"{payment.masterpass_payment_id}","MasterpassReturnQueryString":"'
        )
        + rf"&returnUrl=http://[^\"]*/masterpass/vposcallback\?uniqueCode={payment.unique_code}"
        + re.escape(
            f'","PaymentId":{payment.payment_id},"ActivityId":{payment.activity_id},"UniqueCode":"{payment.unique_code}",'
            f'"MerchantUniqueKey":"{CODE}","PaymentGatewayId":1111,"PaymentGatewayName":"MasterPassIyzico",'
            '"PaymentGatewayProviderName":"Masterpass","Products":[]},'
            f'"Result":{{"Token":"{result["Token"]}","RetrievalReferenceNumber":"{result["RetrievalReferenceNumber"]}",'
            '"MaskedNumber":"552879******0008","TerminalGroupId":"11111111111111111111111",'
            '"Url3d":null,"Url3dSuccess":null,"Url3dFail":null,"ResponseCode":"0000",'
            '"Description":"Yetkilendirme gerekli değil"},"BuildId":"78","CorrelationId":"'
        )
        + GUID
        + re.escape('","Exception":null,"Message":"OK","RequestId":null,"StatusCode":200,"Version":null}}}'),
        response.body.decode(),
    )
    assert paywall["UniqueCode"] != paywall["MasterpassPaymentId"]


def test_the_documented_sample_is_accepted(session: MasterpassClient) -> None:
    schema = json.loads(
        (session.namespace.client.send(b"", method="GET", target="/__admin/openapi.json")).body
    )
    operation = schema["paths"][f"{BASE}/payment/init"]["post"]["requestBody"]["content"]["application/json"]
    sample = operation["examples"]["documented"]["value"]
    response = session.send("payment/init", sample)
    assert response.json["ErrorCode"] == 0
    assert response.hint == ""


@pytest.mark.parametrize("text", ["50.00", "50", "9.850"])
def test_the_amount_keeps_the_scale_that_was_sent(session: MasterpassClient, text: str) -> None:
    order = make_order(detail={"Amount": "@"})
    raw = json.dumps({**order, "SessionId": session.session_id}).replace('"@"', text).encode()
    response = session.namespace.send(path=f"{BASE}/payment/init", body=raw)
    assert response.json["ErrorCode"] == 0
    assert list_payments(session)[0].amount == text


def test_3d_by_the_session(server: RunningServer) -> None:
    session = open_session(server.namespace(f"t-{uuid4()}"), Force3D=True)
    result = get_result(init(session))
    token = list_payments(session)[0].acs_token
    assert result["ResponseCode"] == "5010"
    assert result["Url3d"].endswith(f"/user-authorization/mp-3d-acs-form?token={token}")
    assert result["Url3d"].startswith("http://")


def test_a_wrong_code_is_a_failure_of_kind_b(session: MasterpassClient) -> None:
    response = session.send("payment/verify", {**start_payment_with_code(session), "OtpCode": "654321"})
    assert response.body.decode() == (
        '{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":1,"Result":false,"Message":"","Body":{'
        f'"Session":{{"SessionRenewed":false,"SessionId":"{session.session_id}"}},"Masterpass":{{"Result":null,'
        '"BuildId":"78","CorrelationId":null,"Exception":{"Level":"BadRequest","Code":"OTP_IS_NOT_VALID",'
        '"Message":"Tek seferlik şifre geçersiz."},"Message":"BadRequest","RequestId":null,"StatusCode":400,'
        '"Version":null}}}'
    )


def test_an_expired_session_is_renewed_by_a_commit(session: MasterpassClient) -> None:
    ids = get_id(init(session))
    session.advance_clock(3600)
    response = session.send("payment/commit", ids)
    block = response.json["Body"]["Session"]
    assert response.json["Message"] == "Commit successful"
    assert block["SessionRenewed"] is True
    assert block["SessionId"] != session.session_id


def test_a_code_is_resent_for_a_payment(session: MasterpassClient) -> None:
    fields = start_payment_with_code(session, AutoCommit=True)
    token = get_result(session.send("otp/resend", {"OtpToken": fields["OtpToken"]}))["Token"]
    old = session.send("payment/verify", {**fields, "OtpCode": "123456"})
    assert get_code(old) == "TOKEN_ALREADY_USED"
    new = session.send("payment/verify", {**fields, "OtpToken": token, "OtpCode": "123456"})
    assert get_result(new)["IsVerified"] is True
    assert list_payments(session)[0].state.value == 4


def test_a_saved_card_is_listed_after_the_payment(session: MasterpassClient) -> None:
    init(session, card={"SaveCard": True, "CardAlias": "new"})
    cards = get_result(session.send("card/list"))["Cards"]
    assert [(card["CardAlias"], card["MaskedCardNumber"]) for card in cards] == [("new", "552879********08")]


@pytest.mark.parametrize("operation", ["payment/init", "payment/verify", "payment/commit"])
def test_an_answer_lost_by_a_reset_leaves_the_change_made(session: MasterpassClient, operation: str) -> None:
    bodies: dict[str, Any] = {"payment/init": make_order(), "payment/verify": {}, "payment/commit": {}}
    if operation == "payment/verify":
        bodies[operation] = {**start_payment_with_code(session), "OtpCode": "123456"}
    if operation == "payment/commit":
        bodies[operation] = get_id(init(session))
    body = {**bodies[operation], "SessionId": session.session_id}
    received = session.namespace.receive("fault=reset:after", body=body, path=f"{BASE}/{operation}")
    assert received.end == RESET
    repeated = session.send(operation, bodies[operation])
    if operation == "payment/verify":
        assert get_code(repeated) == "TOKEN_ALREADY_USED"
    else:
        assert repeated.json["ErrorCode"] == {"payment/init": 119, "payment/commit": 97}[operation]


def test_the_same_calls_get_the_same_bytes(serve: Serve) -> None:
    runs = []
    for _ in range(2):
        with serve(Settings()) as server:
            session = open_session(server.namespace("same"))
            fields = start_payment_with_code(session)
            verified = session.send("payment/verify", {**fields, "OtpCode": "123456"})
            runs.append((session.session_id, fields, verified.body))
    assert runs[0] == runs[1]


def test_the_journal_has_no_card_number(session: MasterpassClient) -> None:
    init(session)
    journal = session.namespace.admin("GET", "requests").body
    assert b"552879********08" in journal
    assert b"5528790000000008" not in journal
    assert b'\\"Cvv\\": \\"123\\"' not in journal
