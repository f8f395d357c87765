"""Requests of browsers to Masterpass with marked values: where they belong, in clear, and where they do not."""

from __future__ import annotations

import json
from typing import Any

from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from tests.secrecy.marked_requests import MarkedRun
from tests.secrecy.marks import Marks
from tests.support.request_data import PHONE, VALID_BODY
from tests.support.upstream_client import ENCRYPTED_CODE, ENCRYPTED_NUMBER, PAYWALL, TOKEN_BODY

MODES = ("", "upstream=DECLINED", "error=64", "http=500", "http=504:after", "payload=invalid-json", "auth=3d")


def send_upstream(run: MarkedRun) -> None:
    """Send every operation with a token, without one, and in modes."""
    token = _fetch_token(run)
    for operation in UPSTREAM_OPERATIONS:
        for mode in MODES:
            _send(
                run, operation, _make_body(run.marks), {"Authorization": token, "X-Mock-Mode": mode or "ok"}
            )
        _send(run, operation, _make_body(run.marks), {})
        encrypted = {"cardNumber": ENCRYPTED_NUMBER, "cvv": ENCRYPTED_CODE, "cvc": ENCRYPTED_CODE}
        _send(run, operation, {**_make_body(run.marks), **encrypted}, {"Authorization": token})
        name = {"accountAliasName": run.marks.draw_number(), "cardHolderName": run.marks.draw_number()}
        _send(run, operation, {**_make_body(run.marks), **encrypted, **name}, {"Authorization": token})


def _fetch_token(run: MarkedRun) -> str:
    keys = {"apikeypublic": "marked-key", "apiclientpublic": "client"}
    body = {**TOKEN_BODY, "MasterpassSession": VALID_BODY}
    issued = run.client.send(body, keys=keys, target=f"{PAYWALL}/temptoken/sdk").json["Body"]
    headers = {"token": issued["Token"], "includeMasterpassSession": "true"}
    answer = run.client.send(
        b"", keys={}, headers=headers, method="GET", target=f"{PAYWALL}/temptoken/sdk/verify"
    )
    return f"Bearer {answer.json['Body']['Masterpass']['MasterpassToken']}"


def _make_body(marks: Marks) -> dict[str, Any]:
    """Return a body that has the members of every operation, its card and its codes in clear."""
    return {
        "accountKey": PHONE,
        "accountAliasName": "my card",
        "cardAlias": "my card",
        "orderNo": "0" * 40,
        "token": "0" * 32,
        "expiryDate": "3012",
        "cardNumber": marks.draw_number(),
        "cvv": marks.draw_cvv(),
        "cvc": marks.draw_cvv(),
        "otpCode": marks.draw_code(),
    }


def _send(run: MarkedRun, operation: Operation, body: dict[str, Any], headers: dict[str, str]) -> None:
    target = operation.path
    if operation.method == "GET":
        target += f"?accountKey={PHONE}&cardNumber={body['cardNumber']}&cvv={body['cvv']}"
    name = f"{operation.name}: {json.dumps(headers)}"
    run.send(operation.key, name, body, headers, keys={}, method=operation.method, target=target)
