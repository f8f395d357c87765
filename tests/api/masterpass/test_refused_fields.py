"""Refused fields of the operations on cards and codes: all of them are named, with a hint, in two languages."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.secrecy.marks import Marks
from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import (
    BASE,
    CARD_BODY,
    MasterpassClient,
    get_code,
    get_result,
    open_session,
)
from tests.support.namespace_client import NamespaceClient
from tests.support.servers import RunningServer

TOKEN = "7e6db5a88fe248ada3d20adc493035e4"
SESSION_EXPECTED = "it should be the SessionId of POST session, a GUID"
REQUIRED = {
    "card/add": [*CARD_BODY, "SessionId"],
    "card/delete": ["CardAlias", "SessionId"],
    "otp/verify": ["OtpToken", "OtpCode", "SessionId"],
    "otp/resend": ["OtpToken", "SessionId"],
    "merchant/link": ["SessionId"],
    "merchant/unlink": ["SessionId"],
}
METHODS = {"card/delete": "DELETE", "merchant/unlink": "DELETE"}


def send(namespace: NamespaceClient, operation: str, body: Any, **request: Any) -> HttpResponse:
    """Send a body as it is, without a session."""
    method = METHODS.get(operation, "POST")
    return namespace.send(method=method, path=f"{BASE}/{operation}", body=body, **request)


def assert_refused(response: HttpResponse, message: str, code: int = 2, status: int = 400) -> None:
    assert response.status == status
    assert response.body.decode() == (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":{code},"Result":false,'
        f'"Message":{json.dumps(message, ensure_ascii=False)},"Body":null}}'
    )
    assert response.hint


@pytest.mark.parametrize("operation", REQUIRED)
def test_every_missing_field_is_named(session: MasterpassClient, operation: str) -> None:
    response = send(session.namespace, operation, {})
    named = [part.partition(":")[0] for part in response.json["Message"].split("; ") if ": missing" in part]
    assert named == REQUIRED[operation]
    assert response.json["ErrorCode"] == 2
    assert response.json["Body"] is None


def test_a_refusal_in_turkish(session: MasterpassClient) -> None:
    response = send(session.namespace, "merchant/link", {}, headers={"locale": "tr"})
    assert_refused(response, "SessionId: eksik; beklenen: POST session yanıtındaki SessionId, bir GUID")


@pytest.mark.parametrize("operation", REQUIRED)
def test_a_session_id_must_be_a_guid(session: MasterpassClient, operation: str) -> None:
    fields = {**CARD_BODY, "OtpToken": TOKEN, "OtpCode": "123456"}
    body = {name: fields.get(name, "no guid") for name in REQUIRED[operation]}
    assert_refused(send(session.namespace, operation, body), f"SessionId: wrong format; {SESSION_EXPECTED}")


@pytest.mark.parametrize(
    ("changes", "message", "hint"),
    [
        (
            {"Cvv": 123},
            "Cvv: a number was sent; it should be the security code as a string of 3 or 4 digits",
            "Cvv: send a string, a number loses leading zeros",
        ),
        (
            {"Cvv": "12"},
            "Cvv: wrong format; it should be the security code as a string of 3 or 4 digits",
            "Cvv: wrong format; it should be the security code as a string of 3 or 4 digits",
        ),
        (
            {"CardNumber": 5528790000000008, "ExpiryMonth": 12},
            (
                "CardNumber: a number was sent; it should be the card number as a string of 12 to 19 digits; "
                "ExpiryMonth: a number was sent; it should be the month as a string, 01 to 12"
            ),
            "CardNumber, ExpiryMonth: send a string, a number loses leading zeros",
        ),
        (
            {"CardAlias": "my 5890040000000016"},
            "CardAlias: contains a card number; it should be a name",
            "CardAlias: shown and stored, so send a name, never a card number",
        ),
    ],
)
def test_wrong_fields_of_a_card(
    session: MasterpassClient, changes: dict[str, Any], message: str, hint: str
) -> None:
    response = session.send("card/add", {**CARD_BODY, **changes})
    assert_refused(response, message)
    assert response.hint == hint


@pytest.mark.parametrize(
    ("operation", "name", "hint"),
    [
        (
            "payment/commit",
            "PaymentId",
            "PaymentId is not a field here: use payment/commit/by/paymentid to send it",
        ),
        (
            "payment/commit/by/paymentid",
            "MasterpassPaymentId",
            "MasterpassPaymentId is not a field here: use payment/commit to send it",
        ),
        (
            "payment/commit",
            "OtpToken",
            "OtpToken is a field of payment/verify, not of this call",
        ),
        ("otp/verify", "CardAlias", "CardAlias is a field of card/add, not of this call"),
        ("card/delete", "CardId", "CardId is not a documented name"),
    ],
)
def test_a_field_of_another_operation_is_hinted(
    session: MasterpassClient, operation: str, name: str, hint: str
) -> None:
    assert hint in session.send(operation, {name: "x"}).hint.split("; ")


def test_the_names_of_payment_init_are_hinted(session: MasterpassClient) -> None:
    body = {**CARD_BODY, "ExpireMonth": "12", "ExpireYear": "2030"}
    del body["ExpiryMonth"], body["ExpiryYear"]
    assert session.send("card/add", body).hint == (
        "ExpireMonth is the name at payment/init; here it is ExpiryMonth; "
        "ExpireYear is the name at payment/init; here it is ExpiryYear"
    )


@pytest.mark.parametrize(
    ("changes", "code", "hint"),
    [
        (
            {"CardNumber": "5890 0400 0000 0016"},
            "CARD_NUMBER_IS_NOT_VALID",
            "CardNumber has spaces or dashes: send its digits only",
        ),
        (
            {"CardNumber": "4111111111111111", "ExpiryMonth": "30", "ExpiryYear": "12"},
            "EXPIRY_DATE_IS_NOT_VALID",
            "ExpiryMonth and ExpiryYear are swapped: the month goes first",
        ),
    ],
)
def test_what_masterpass_refuses_is_hinted(
    session: MasterpassClient, changes: dict[str, str], code: str, hint: str
) -> None:
    response = session.send("card/add", {**CARD_BODY, **changes})
    assert (get_code(response), response.hint) == (code, hint)


def test_a_code_sent_as_a_number_is_hinted(session: MasterpassClient) -> None:
    response = session.send("otp/verify", {"OtpToken": TOKEN, "OtpCode": 123456})
    assert_refused(response, "OtpCode: a number was sent; it should be the one-time code as a string")
    assert response.hint == "OtpCode: send a string, a number loses leading zeros"


@pytest.mark.parametrize("place", ["header", "query"])
def test_a_session_id_outside_the_body_is_hinted(session: MasterpassClient, place: str) -> None:
    headers = {"sessionid": session.session_id} if place == "header" else {}
    query = "" if place == "header" else f"?SessionId={session.session_id}"
    response = send(session.namespace, f"merchant/link{query}", {}, headers=headers)
    assert_refused(response, f"SessionId: missing; {SESSION_EXPECTED}")
    assert response.hint == f"you sent SessionId in the {place}; it belongs in the body"


def list_cards(session: MasterpassClient, place: str) -> HttpResponse:
    query = f"?SessionId={session.session_id}" if place == "query" else ""
    body = {"SessionId": session.session_id} if place == "body" else b""
    return session.namespace.send(method="GET", path=f"{BASE}/card/list{query}", body=body)


@pytest.mark.parametrize("place", ["query", "body"])
def test_a_session_id_outside_the_header_is_hinted(session: MasterpassClient, place: str) -> None:
    response = list_cards(session, place)
    assert_refused(response, f"sessionid: missing; {SESSION_EXPECTED}, in a header", 4)
    assert response.hint == f"you sent SessionId in the {place}; send it as the header sessionid"


@pytest.mark.parametrize("place", ["query", "body"])
def test_lenient_takes_a_session_id_from_any_place(lenient_server: RunningServer, place: str) -> None:
    session = open_session(lenient_server.namespace(f"t-{uuid4()}"))
    session.register_card()
    response = list_cards(session, place)
    assert len(get_result(response)["Cards"]) == 1
    assert response.hint == f"you sent SessionId in the {place}; send it as the header sessionid"


def test_a_delete_without_its_body_is_hinted(session: MasterpassClient) -> None:
    response = send(session.namespace, "merchant/unlink", b"", headers={"sessionid": session.session_id})
    assert response.status == 400
    assert response.hint.startswith("this DELETE has a JSON body")


def test_lenient_accepts_a_delete_without_its_body(lenient_server: RunningServer) -> None:
    session = open_session(lenient_server.namespace(f"t-{uuid4()}"))
    session.register_card()
    headers = {"sessionid": session.session_id}
    assert get_result(send(session.namespace, "merchant/unlink", b"", headers=headers))
    assert get_code(session.send("card/list")) == "ACCOUNT_NOT_LINKED_TO_MERCHANT"


def test_lenient_binds_names_in_any_letter_case_and_numbers(lenient_server: RunningServer) -> None:
    session = open_session(lenient_server.namespace(f"t-{uuid4()}"))
    values = {**CARD_BODY, "CardNumber": 5890040000000017, "ExpiryMonth": 12, "ExpiryYear": 2030, "Cvv": 123}
    body = {name[0].lower() + name[1:]: value for name, value in values.items()}
    token = get_result(session.send("card/add", body))["Token"]
    code = {"otptoken": token, "otpcode": 123456, "SESSIONID": session.session_id}
    response = send(session.namespace, "otp/verify", code)
    assert get_result(response)["IsVerified"] is True


def test_documented_binds_exact_names_only(session: MasterpassClient) -> None:
    response = session.send("card/delete", {"cardAlias": "my card"})
    assert response.json["ErrorCode"] == 2
    assert response.hint == "you sent cardAlias; the documented name is CardAlias"


@pytest.mark.parametrize(
    ("operation", "body", "message", "hint"),
    [
        (
            "card/add",
            {**CARD_BODY, "ExpiryMonth": "2030", "ExpiryYear": "12"},
            (
                "ExpiryMonth: wrong format; it should be the month as a string, 01 to 12; "
                "ExpiryYear: wrong format; it should be the year as a string of four digits"
            ),
            "ExpiryMonth and ExpiryYear are swapped: the month goes first",
        ),
        (
            "merchant/link",
            {"UserPhone": "905123456710"},
            "UserPhone: not a documented name",
            "UserPhone is a field of session, not of this call",
        ),
    ],
)
def test_strict_refuses_more(
    strict_server: RunningServer, operation: str, body: dict[str, Any], message: str, hint: str
) -> None:
    session = open_session(strict_server.namespace(f"t-{uuid4()}"))
    response = session.send(operation, body)
    assert_refused(response, message)
    assert response.hint == hint


def test_strict_refuses_a_forgotten_flag_and_keeps_the_code_valid(strict_server: RunningServer) -> None:
    session = open_session(strict_server.namespace(f"t-{uuid4()}"))
    session.register_card()
    session.send("merchant/unlink")
    token = get_result(session.send("merchant/link"))["Token"]
    assert_refused(session.verify(token), "ForLinkToMerchant: it should be true for a code of merchant/link")
    assert get_result(session.verify(token, ForLinkToMerchant=True))["IsVerified"] is True


def test_the_journal_has_neither_the_number_nor_the_cvv_nor_the_code(session: MasterpassClient) -> None:
    session.verify(session.add_card(Cvv="739"), "918273")
    bodies = b"".join(exchange.received.request.body for exchange in session.namespace.exchanges()).decode()
    assert "589004********16" in bodies
    assert Marks(numbers={"5890040000000016"}, codes={"739", "918273"}).find(bodies) == []
