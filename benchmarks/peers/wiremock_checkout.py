"""WireMock for whole checkouts: eight stubs per client, and a scenario that each checkout of the client passes through.

A scenario has one state, so clients that make checkouts at the same time need scenarios of their own. Each stub
checks the key headers, the required fields by `matchesJsonSchema`, and the state; a Handlebars response repeats the
ids of the request and draws new ones.
"""

from __future__ import annotations

import json
from typing import Any

from checkout.calls import BASE, CALLS, CARD, METHODS

from peers.peer import LaunchContext
from peers.wiremock import JSON_TYPE, SUCCESS_TEMPLATE, bounded_command

GUID, TOKEN = "{{randomValue type='UUID'}}", "{{randomValue length=32 type='ALPHANUMERIC'}}"
REFERENCE = "{{randomValue length=12 type='NUMERIC'}}"
SENT_SESSION = "{{jsonPath request.body '$.SessionId'}}"
SENT_PAYMENT = "{{jsonPath request.body '$.MasterpassPaymentId'}}"
FIRST_STATE = "Started"
MAX_CLIENTS = 16
TEXT = {"type": "string", "minLength": 1}
FIELDS: dict[str, dict[str, Any]] = {
    "session": dict.fromkeys(("ReferenceCode", "UserId", "UserPhone"), TEXT),
    "card/add": dict.fromkeys((*CARD, "SessionId"), TEXT),
    "otp/verify": dict.fromkeys(("OtpToken", "OtpCode", "SessionId"), TEXT),
    "payment/init": {"SessionId": TEXT, "PaymentDetail": {"type": "object"}, "Card": {"type": "object"}},
    "payment/verify": dict.fromkeys(("MasterpassPaymentId", "OtpToken", "OtpCode", "SessionId"), TEXT),
    "payment/commit": dict.fromkeys(("MasterpassPaymentId", "SessionId"), TEXT),
    "card/delete": dict.fromkeys(("CardAlias", "SessionId"), TEXT),
}
"""The required fields by call."""
CHALLENGE = {
    "RetrievalReferenceNumber": REFERENCE,
    "ResponseCode": "5001",
    "Description": "code",
    "Token": TOKEN,
}
VERIFIED = {
    "RetrievalReferenceNumber": REFERENCE, "IsVerified": True, "Url3d": None, "Url3dSuccess": None, "Url3dFail": None,
    "CardUniqueNumber": "66BFD3745EEAE052A90FF9B427BA1CECB5F3573AB0E621FEF6F63604AA6810DC", "Token": TOKEN,
    "ResponseCode": "0000", "Description": "OTP verified successfully.",
}  # fmt: skip
LISTED_CARD = {
    "CardAlias": "my card", "CardBin": "552879", "CardId": 713633, "CardState": "Activated", "CardType": "Credit",
    "CardValidationType": "OTP", "IsDefaultCard": True, "IsExpired": False, "MaskedCardNumber": "552879********08",
    "UniqueCardNumber": VERIFIED["CardUniqueNumber"],
}  # fmt: skip
RESULTS: dict[str, Any] = {
    "card/add": CHALLENGE,
    "otp/verify": VERIFIED,
    "card/list": {"AccountKey": "905123456710", "AccountState": "Activated", "Cards": [LISTED_CARD]},
    "payment/init": {**CHALLENGE, "MaskedNumber": "552879******0008", "TerminalGroupId": "1" * 23},
    "payment/verify": VERIFIED,
    "card/delete": {"ClientId": "34878516", "RefNo": REFERENCE},
}
"""The Result of Masterpass by call."""
PAYWALL = {
    "MasterpassPaymentId": GUID, "PaymentId": 203948888, "ActivityId": 4413673, "UniqueCode": GUID, "Products": [],
    "MerchantUniqueKey": "{{jsonPath request.body '$.PaymentDetail.MerchantUniqueCode'}}",
}  # fmt: skip
COMMITTED = {
    "Result": True,
    "Detail": {"PaymentId": 203948888, "PaymentActivityId": 4413674, "UniqueCode": SENT_PAYMENT},
    "Error": {"ProviderErrorCode": None, "ProviderErrorMessage": None},
}


def command(context: LaunchContext) -> list[str]:
    """Write the stubs of MAX_CLIENTS clients and return the command line."""
    stubs = [
        _make_stub(call, index, f"client-{client}")
        for client in range(MAX_CLIENTS)
        for index, call in enumerate(CALLS)
    ]
    context.write("mappings/checkout.json", json.dumps({"mappings": stubs}))
    return bounded_command(context)


def _make_stub(call: str, index: int, client: str) -> dict[str, Any]:
    response = {
        "status": 200,
        "headers": JSON_TYPE,
        "body": _make_body(call),
        "transformers": ["response-template"],
    }
    states = {"newScenarioState": CALLS[(index + 1) % len(CALLS)] if index + 1 < len(CALLS) else FIRST_STATE}
    required = {"requiredScenarioState": call if index else FIRST_STATE}
    return {
        "request": _make_request(call, client),
        "response": response,
        "scenarioName": client,
        **required,
        **states,
    }


def _make_request(call: str, client: str) -> dict[str, Any]:
    headers: dict[str, Any] = {"apikeyprivate": {"matches": ".+"}, "apiclientprivate": {"equalTo": client}}
    request: dict[str, Any] = {
        "method": METHODS.get(call, "POST"),
        "urlPath": f"{BASE}/{call}",
        "headers": headers,
    }
    if call not in FIELDS:
        return {**request, "headers": {**headers, "sessionid": {"matches": ".+"}}}
    schema = {"type": "object", "properties": FIELDS[call], "required": list(FIELDS[call])}
    return {**request, "bodyPatterns": [{"matchesJsonSchema": schema, "schemaVersion": "V202012"}]}


def _make_body(call: str) -> str:
    if call == "session":
        return SUCCESS_TEMPLATE
    session = "{{request.headers.sessionid}}" if call == "card/list" else SENT_SESSION
    if call == "payment/commit":
        return _make_envelope("Commit successful", session, COMMITTED)
    paywall = {"Paywall": PAYWALL} if call == "payment/init" else {}
    wrapper = {
        **paywall, "Result": RESULTS[call], "BuildId": "83", "CorrelationId": GUID, "Exception": None,
        "Message": "OK", "RequestId": None, "StatusCode": 200, "Version": None,
    }  # fmt: skip
    return _make_envelope("", session, wrapper)


def _make_envelope(message: str, session: str, masterpass: dict[str, Any]) -> str:
    body = {"Session": {"SessionRenewed": False, "SessionId": session}, "Masterpass": masterpass}
    envelope = {"ErrorCodeType": 1, "ErrorMessage": None, "ErrorCode": 0, "Result": True, "Message": message}
    return json.dumps({**envelope, "Body": body}, separators=(",", ":"), ensure_ascii=False)
