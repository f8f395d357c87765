"""Which answers name what later operations need, as the links of the OpenAPI document. Source: ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from mockpaywall.paywall.masterpass.challenge import RIGHT_CODE
from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.schema_loader import Document

_SESSION = "$response.body#/Body/Session/SessionId"
_TOKEN = {"OtpToken": "$response.body#/Body/Masterpass/Result/Token", "OtpCode": RIGHT_CODE}
_PAYMENT = "$response.body#/Body/Masterpass/Paywall"
_ALIAS = "$response.body#/Body/Masterpass/Result/Cards/0/CardAlias"

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
            "verify-payment": {**_TOKEN, "MasterpassPaymentId": f"{_PAYMENT}/MasterpassPaymentId"},
            "resend-otp": {"OtpToken": _TOKEN["OtpToken"]},
            "commit-payment": {"MasterpassPaymentId": f"{_PAYMENT}/MasterpassPaymentId"},
            "commit-payment-by-id": {"PaymentId": f"{_PAYMENT}/PaymentId"},
        },
        "verify-payment": {
            "commit-payment": {"MasterpassPaymentId": "$request.body#/MasterpassPaymentId"},
        },
    }
)
"""By operation: the operations that may follow, and the fields of their bodies besides the session."""


def build_links(operation: Operation, operations: Iterable[Operation]) -> dict[str, Document]:
    """Build the links of the success of *operation* to those of *operations* that may follow, by name."""
    targets = LINKS.get(operation.name, {})
    session = _SESSION if operation.needs_session else "$response.body#/Body/SessionId"
    return {
        target.name: _build_link(target, session, targets[target.name])
        for target in operations
        if target.name in targets
    }


def _build_link(target: Operation, session: str, fields: Fields) -> Document:
    link: Document = {"operationId": target.name, "x-provenance": "ours"}
    if target.has_body:
        return link | {"requestBody": {target.session_field: session, **fields}}
    return link | {"parameters": {target.session_field: session}}
