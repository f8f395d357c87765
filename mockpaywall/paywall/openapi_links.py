"""Which answers name what later operations need, as the links of the OpenAPI document. Source: ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from mockpaywall.openapi.components import to_camel_case
from mockpaywall.paywall.credentials import TOKEN_HEADER
from mockpaywall.paywall.masterpass.challenge import RIGHT_CODE
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.schema_loader import Document

_BODY = "$response.body#/Body"
_TOKEN = {"OtpToken": f"{_BODY}/Masterpass/Result/Token", "OtpCode": RIGHT_CODE}
_PAYMENT = f"{_BODY}/Masterpass/Paywall"
_PAYMENT_ID = {"MasterpassPaymentId": f"{_PAYMENT}/MasterpassPaymentId"}
_ALIAS = f"{_BODY}/Masterpass/Result/Cards/0/CardAlias"

Fields = Mapping[str, Any]

LINKS: Mapping[str, Mapping[str, Fields]] = MappingProxyType(
    {
        "create-session": {
            "list-cards": {},
            "add-card": {},
            "link-merchant": {},
            "init-payment": {},
        },
        "add-card": {"verify-otp": _TOKEN, "resend-otp": {"OtpToken": _TOKEN["OtpToken"]}},
        "resend-otp": {"verify-otp": _TOKEN},
        "link-merchant": {"verify-otp": {**_TOKEN, "ForLinkToMerchant": True}},
        "verify-otp": {"list-cards": {}, "unlink-merchant": {}},
        "unlink-merchant": {"link-merchant": {}},
        "list-cards": {
            "init-payment": {"Card": {"IsSavedCard": True, "CardAlias": _ALIAS}},
            "delete-card": {"CardAlias": _ALIAS},
        },
        "init-payment": {
            "verify-payment": {**_TOKEN, **_PAYMENT_ID},
            "resend-otp": {"OtpToken": _TOKEN["OtpToken"]},
            "commit-payment": _PAYMENT_ID,
            "commit-payment-by-id": {"PaymentId": f"{_PAYMENT}/PaymentId"},
        },
        "verify-payment": {
            "commit-payment": {"MasterpassPaymentId": "$request.body#/MasterpassPaymentId"},
        },
        "create-temp-token": {"verify-sdk-token": {}, "create-sdk-session": {}},
        "create-sdk-token": {
            "verify-sdk-token": {"includemasterpasssession": "true"},
            "create-sdk-session": {},
            "init-sdk-payment": {},
        },
        "verify-sdk-token": {"init-sdk-payment": {}},
        "create-sdk-session": {"init-sdk-payment": {}},
        "init-sdk-payment": {
            "mark-sdk-payment": _PAYMENT_ID,
            "mark-sdk-payment-as-started": _PAYMENT_ID,
            "commit-payment": _PAYMENT_ID,
            "commit-payment-by-id": {"PaymentId": f"{_PAYMENT}/PaymentId"},
        },
    }
)
"""By operation: the operations that may follow, and the fields of their bodies besides the session."""


SESSIONS: Mapping[str, str] = MappingProxyType(
    {
        "create-session": f"{_BODY}/SessionId",
        "create-sdk-session": f"{_BODY}/SessionId",
        "create-sdk-token": f"{_BODY}/Masterpass/SessionId",
        "verify-sdk-token": f"{_BODY}/Masterpass/SessionId",
    }
)
"""Where an answer has its session, by operation; the others have a Session block."""
REQUEST_BODY = "x-request-body"
"""The member of a link with members of the next request's body. openapi-generator 7.26 refuses a document whose
`requestBody` is an object there, although OpenAPI allows it."""
NEW_TOKEN, SENT_TOKEN = f"{_BODY}/Token", f"$request.header.{TOKEN_HEADER}"


def build_links(operation: Operation, operations: Iterable[Operation]) -> dict[str, Document]:
    """Build the links of the success of *operation* to those of *operations* that may follow, by name."""
    targets = LINKS.get(operation.name, {})
    return {
        target.name: _build_link(operation, target, targets[target.name])
        for target in operations
        if target.name in targets
    }


def _build_link(source: Operation, target: Operation, fields: Fields) -> Document:
    session = {target.session_field: SESSIONS.get(source.name, f"{_BODY}/Session/SessionId")}
    own = {**(session if target.needs_session else {}), **fields}
    headers = {} if target.has_body else own
    if target.access is Access.TEMP_TOKEN:
        headers = {TOKEN_HEADER: NEW_TOKEN if source.access is Access.PUBLIC_KEYS else SENT_TOKEN, **headers}
    link: Document = {"operationId": to_camel_case(target.name), "x-provenance": "ours"}
    return (
        link | ({"parameters": headers} if headers else {}) | ({REQUEST_BODY: own} if target.has_body else {})
    )
