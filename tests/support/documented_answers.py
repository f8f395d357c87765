"""The answer of a server to each situation of an operation that the OpenAPI document has an example of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tests.support.browser_client import TOKEN_BODY, make_sdk_order
from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import CARD_BODY, MasterpassClient, get_masterpass, get_result
from tests.support.payment_calls import NEW_CARD, make_order

SESSION_TTL_S = 1800
CODE_TTL_S = 180
UNKNOWN_PAYMENT = "3f2b8c1e-7a54-4d0b-9c1f-5e6d7a8b9c0d"
SAVED_CARD = {"IsSavedCard": True, "CardAlias": CARD_BODY["CardAlias"]}
Situation = Callable[[MasterpassClient], HttpResponse]


def register_second_card(session: MasterpassClient) -> None:
    session.register_card(CardNumber="5528790000000008")
    session.register_card(CardAlias="my second card")


def list_two_cards(session: MasterpassClient) -> HttpResponse:
    register_second_card(session)
    return session.send("card/list")


def list_cards_of_an_unlinked_account(session: MasterpassClient) -> HttpResponse:
    session.register_card()
    session.send("merchant/unlink")
    return session.send("card/list")


def add_a_card_again(session: MasterpassClient) -> HttpResponse:
    session.register_card()
    return session.send("card/add", {**CARD_BODY, "CardAlias": "other"})


def delete_a_card(session: MasterpassClient, alias: str = CARD_BODY["CardAlias"]) -> HttpResponse:
    session.register_card()
    return session.send("card/delete", {"CardAlias": alias})


def verify_too_late(session: MasterpassClient) -> HttpResponse:
    session.advance_clock(SESSION_TTL_S - CODE_TTL_S)
    token = session.add_card()
    session.advance_clock(CODE_TTL_S)
    return session.verify(token)


def verify_the_first_of_two_codes(session: MasterpassClient) -> HttpResponse:
    mode = {"X-Mock-Mode": "auth=masterpass-otp"}
    token = get_result(session.send("card/add", CARD_BODY, headers=mode))["Token"]
    return session.verify(token)


def resend_a_code(session: MasterpassClient) -> HttpResponse:
    return session.send("otp/resend", {"OtpToken": session.add_card()})


def link_again(session: MasterpassClient) -> HttpResponse:
    session.register_card()
    session.send("merchant/unlink")
    return session.send("merchant/link")


def link_a_linked_account(session: MasterpassClient) -> HttpResponse:
    session.register_card()
    return session.send("merchant/link")


def unlink(session: MasterpassClient) -> HttpResponse:
    session.register_card()
    return session.send("merchant/unlink")


def unlink_an_unlinked_account(session: MasterpassClient) -> HttpResponse:
    unlink(session)
    session.advance_clock(SESSION_TTL_S)
    return session.send("merchant/unlink")


def init(session: MasterpassClient, **parts: Any) -> HttpResponse:
    return session.send("payment/init", make_order(**parts))


def init_with_a_saved_card(session: MasterpassClient) -> HttpResponse:
    session.register_card()
    return init(session, card=SAVED_CARD)


def init_twice(session: MasterpassClient) -> HttpResponse:
    init(session)
    return init(session)


def init_with_a_failing_card(session: MasterpassClient) -> HttpResponse:
    return init(session, card={**NEW_CARD, "Number": "9792088780144513"})


def get_ids(response: HttpResponse) -> dict[str, Any]:
    paywall = get_masterpass(response)["Paywall"]
    return {name: paywall[name] for name in ("MasterpassPaymentId", "PaymentId")}


def verify_payment(session: MasterpassClient, code: str = "123456", delay_s: int = 0) -> HttpResponse:
    started = init_with_a_saved_card(session)
    session.advance_clock(delay_s)
    body = {"OtpToken": get_result(started)["Token"], "OtpCode": code}
    payment_id = get_ids(started)["MasterpassPaymentId"]
    return session.send("payment/verify", {"MasterpassPaymentId": payment_id, **body})


def verify_an_unknown_payment(session: MasterpassClient) -> HttpResponse:
    body = {"MasterpassPaymentId": UNKNOWN_PAYMENT, "OtpToken": "0" * 32, "OtpCode": "123456"}
    return session.send("payment/verify", body)


def commit(session: MasterpassClient, started: HttpResponse) -> HttpResponse:
    return session.send("payment/commit", {"MasterpassPaymentId": get_ids(started)["MasterpassPaymentId"]})


def commit_twice(session: MasterpassClient) -> HttpResponse:
    started = init(session)
    commit(session, started)
    return commit(session, started)


def commit_a_refused_capture(session: MasterpassClient) -> HttpResponse:
    return commit(session, init(session, card={**NEW_CARD, "Number": "9999500100300006"}))


def commit_by_id(session: MasterpassClient) -> HttpResponse:
    ids = get_ids(init(session))
    return session.send("payment/commit/by/paymentid", {"PaymentId": ids["PaymentId"]})


def init_in_the_browser(session: MasterpassClient) -> HttpResponse:
    """Start a payment with a token of the namespace of *session*."""
    public = {"apikeypublic": "public", "apiclientpublic": "client"}
    issued = session.namespace.send(path="/api/paywall/temptoken", body=TOKEN_BODY, keys=public)
    token = {"token": issued.json["Body"]["Token"]}
    order = make_sdk_order(session.session_id, Amount=50)
    order["Card"] = {**order["Card"], "CardAlias": "MyCard"}
    path = "/api/paywall/masterpass/by/sdk/payment/init"
    return session.namespace.send(path=path, body=order, keys=token)


SITUATIONS: Mapping[str, Mapping[str, Situation]] = MappingProxyType(
    {
        "list-cards": {
            "success": list_two_cards,
            "user-not-found": lambda session: session.send("card/list"),
            "account-not-linked": list_cards_of_an_unlinked_account,
        },
        "add-card": {
            "code-sent": lambda session: session.send("card/add", CARD_BODY),
            "card-exists": add_a_card_again,
        },
        "delete-card": {
            "success": delete_a_card,
            "card-not-found": lambda session: delete_a_card(session, "no card"),
        },
        "verify-otp": {
            "success": lambda session: session.verify(session.add_card()),
            "next-code": verify_the_first_of_two_codes,
            "code-expired": verify_too_late,
            "wrong-code": lambda session: session.verify(session.add_card(), "654321"),
        },
        "resend-otp": {
            "success": resend_a_code,
            "unknown-token": lambda session: session.send("otp/resend", {"OtpToken": "0" * 32}),
        },
        "link-merchant": {
            "code-sent": link_again,
            "account-not-found": lambda session: session.send("merchant/link"),
            "already-linked": link_a_linked_account,
        },
        "unlink-merchant": {"success": unlink, "account-not-linked": unlink_an_unlinked_account},
        "init-payment": {
            "paid": init,
            "code-sent": init_with_a_saved_card,
            "page-3d": lambda session: init(session, Force3D=True),
            "declined": init_with_a_failing_card,
            "code-used-before": init_twice,
        },
        "init-sdk-payment": {"success": init_in_the_browser},
        "verify-payment": {
            "success": verify_payment,
            "code-expired": lambda session: verify_payment(session, delay_s=CODE_TTL_S),
            "wrong-code": lambda session: verify_payment(session, "654321"),
            "payment-not-found": verify_an_unknown_payment,
        },
        "commit-payment": {
            "success": lambda session: commit(session, init(session)),
            "payment-not-found": lambda session: session.send(
                "payment/commit", {"MasterpassPaymentId": UNKNOWN_PAYMENT}
            ),
            "auto-committed": lambda session: commit(session, init(session, AutoCommit=True)),
            "committed-before": commit_twice,
            "capture-refused": commit_a_refused_capture,
        },
        "commit-payment-by-id": {
            "success": commit_by_id,
            "payment-not-found": lambda session: session.send(
                "payment/commit/by/paymentid", {"PaymentId": 1}
            ),
        },
    }
)
"""By the name of the operation and of the example."""
