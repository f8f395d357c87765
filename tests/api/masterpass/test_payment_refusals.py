"""Refused fields of payments on the wire: which kind of failure, which code, which fields, at each strictness."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.paywall.json_mistakes import DECIMAL_COMMA
from mockpaywall.settings import Settings
from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import BASE, MasterpassClient, open_session
from tests.support.payment_calls import DETAIL, NEW_CARD, make_order
from tests.support.servers import Serve

LEVELS = ("lenient", "documented", "strict")


@pytest.fixture(scope="module", params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def level_session(serve: Serve, level: str) -> Iterator[MasterpassClient]:
    """A session on a server with that strictness."""
    with serve(Settings(strictness=level)) as server:
        yield open_session(server.namespace("levels"))


def init(session: MasterpassClient, **parts: Any) -> HttpResponse:
    return session.send("payment/init", make_order(**parts))


def init_new(session: MasterpassClient, detail: dict[str, Any] | None = None, **parts: Any) -> HttpResponse:
    """Initiate a payment with a MerchantUniqueCode that no other one has."""
    return init(session, detail={"MerchantUniqueCode": str(uuid4()), **(detail or {})}, **parts)


def get_fields(response: HttpResponse) -> list[str]:
    return [part.partition(":")[0] for part in response.json["Message"].split("; ") if ": " in part]


def test_missing_objects(session: MasterpassClient) -> None:
    response = session.namespace.send(path=f"{BASE}/payment/init", body={})
    assert (response.status, response.json["ErrorCode"], response.json["Body"]) == (400, 2, None)
    assert get_fields(response) == ["SessionId", "PaymentDetail", "Card"]


def test_every_missing_member_is_named(session: MasterpassClient) -> None:
    body = {"PaymentDetail": {}, "Card": {"IsSavedCard": False}}
    response = session.send("payment/init", body)
    required = [f"PaymentDetail.{name}" for name in DETAIL if name != "TrackingCode"]
    new_card = [f"Card.{name}" for name in NEW_CARD if name not in ("IsSavedCard", "SaveCard", "CardAlias")]
    assert (response.status, response.json["ErrorCode"]) == (400, 2)
    assert sorted(get_fields(response)) == sorted(required + new_card)
    assert "Card.Cvv: missing; it should be the security code" in response.json["Message"]


@pytest.mark.parametrize(
    "card", [{"IsSavedCard": True, "CardAlias": ""}, {"SaveCard": True, "CardAlias": ""}]
)
def test_an_alias_is_needed_to_use_or_save_a_card(session: MasterpassClient, card: dict[str, Any]) -> None:
    response = init(session, card=card)
    assert response.json["Message"] == (
        "Card.CardAlias: empty; it should be the alias of the card, a string that is not empty"
    )


def test_a_misspelled_member_is_hinted(session: MasterpassClient) -> None:
    card = {"ExpireMonth": None, "ExpiryMonth": "12"}
    body = make_order(card=card)
    del body["Card"]["ExpireMonth"]
    response = session.send("payment/init", body)
    assert response.json["ErrorCode"] == 2
    assert "ExpiryMonth is the name at card/add; here it is ExpireMonth" in response.hint


@pytest.mark.parametrize(
    ("name", "here"),
    [("CardHolderName", "OwnerName"), ("CardNumber", "Number"), ("ExpiryYear", "ExpireYear")],
)
def test_a_name_of_card_add_is_hinted(session: MasterpassClient, name: str, here: str) -> None:
    response = session.send("payment/init", make_order(card={name: "12"}))
    assert response.hint == f"{name} is the name at card/add; here it is {here}"


@pytest.mark.parametrize(
    ("amount", "fix"),
    [
        ("129,90", DECIMAL_COMMA),
        ("1.234,56", DECIMAL_COMMA),
        ("129.90", "send the number without quotes"),
    ],
)
def test_an_amount_as_a_text_is_hinted(session: MasterpassClient, amount: str, fix: str) -> None:
    response = session.send("payment/init", make_order(detail={"Amount": amount}))
    assert response.json["Message"] == "PaymentDetail.Amount: a string was sent; it should be a number"
    assert response.hint == f"PaymentDetail.Amount: {fix}"


@pytest.mark.parametrize(
    ("parts", "hint"),
    [
        (
            {"detail": {"AutoCommit": True}},
            "you sent AutoCommit in PaymentDetail; AutoCommit belongs at the top of the body",
        ),
        ({"card": {"force3D": True}}, "you sent force3D in Card; Force3D belongs at the top of the body"),
        (
            {"detail": {"autocomm\u0131t": True}},
            "you sent autocomm\\u0131t in PaymentDetail; AutoCommit belongs at the top of the body",
        ),
        ({"card": {"Amount": 50}}, "you sent Amount in Card; Amount belongs in PaymentDetail"),
        (
            {"Customer": {"SessionId": "x"}},
            "you sent SessionId in Customer; SessionId belongs at the top of the body",
        ),
        (
            {"Products": [{"ProductAmount": 50, "AutoCommit": True}]},
            "you sent AutoCommit in Products; AutoCommit belongs at the top of the body",
        ),
    ],
)
def test_a_member_of_another_object_is_hinted_at_every_level(
    level_session: MasterpassClient, parts: dict[str, Any], hint: str
) -> None:
    response = init_new(level_session, **parts)
    assert (response.status, response.json["Message"], response.hint) == (200, "Success", hint)


@pytest.mark.parametrize("name", ["Amount", "CardAlias", "ProductName"])
def test_a_member_at_the_top_is_hinted_at_every_level(
    level_session: MasterpassClient, level: str, name: str
) -> None:
    response = init_new(level_session, **{name: "x"})
    field = {"Amount": "PaymentDetail", "CardAlias": "Card", "ProductName": "Products"}[name]
    assert response.status == (400 if level == "strict" else 200)
    assert response.hint == f"you sent {name} at the top of the body; {name} belongs in {field}"


def test_an_unknown_member_is_accepted_at_every_level(level_session: MasterpassClient, level: str) -> None:
    parts: dict[str, Any] = {"detail": {"Foo": 1}, "card": {"Foo": 1}}
    response = init_new(
        level_session, **parts, Customer={"Foo": 1}, Products=[{"ProductAmount": 50, "Foo": 1}]
    )
    hint = "PaymentDetail.Foo is not a documented name; Card.Foo is not a documented name"
    assert (response.status, response.json["Message"]) == (200, "Success")
    assert response.hint == ("" if level == "lenient" else hint)


def test_members_of_an_open_list_may_have_the_name_of_another_one(session: MasterpassClient) -> None:
    assert not init_new(session, Customer={"Number": "5"}, Products=[{"Installment": 1}]).hint


def test_swapped_month_and_year(session: MasterpassClient) -> None:
    response = init(session, card={"ExpireMonth": "2030", "ExpireYear": "12"})
    assert (response.status, response.json["ErrorCode"]) == (200, 107)
    assert response.json["Body"]["Masterpass"] is None
    assert response.json["Body"]["Session"]["SessionId"] == session.session_id
    assert "swapped" in response.hint


def test_a_refusal_in_turkish(session: MasterpassClient) -> None:
    body = make_order(detail={"Installment": 0})
    response = session.send("payment/init", body, headers={"locale": "tr"})
    assert response.json["Message"] == "PaymentDetail.Installment: beklenen: 1 ile 99 arası"


ROWS: list[tuple[str, dict[str, Any], tuple[int, int, int]]] = [
    # what is sent, and the ErrorCode at lenient, documented, strict
    ("as documented", {}, (0, 0, 0)),
    ("unknown property", {"Extra": 1}, (0, 0, 2)),
    ("unknown members", {"detail": {"Extra": 1}, "card": {"Extra": 1}, "Customer": {"Extra": 1}}, (0, 0, 0)),
    ("unknown product members", {"Products": [{"Extra": 1, "ProductAmount": 50}]}, (0, 0, 0)),
    ("true as a string", {"AutoCommit": "true"}, (0, 2, 2)),
    ("null as a bool", {"Force3D": None}, (0, 2, 2)),
    ("an amount as a string", {"detail": {"Amount": "50.00"}}, (0, 2, 2)),
    ("an amount with a comma", {"detail": {"Amount": "50,00"}}, (2, 2, 2)),
    ("a currency as a string", {"detail": {"CurrencyId": "1"}}, (0, 2, 2)),
    ("a code as a number", {"detail": {"MerchantUniqueCode": 12}}, (0, 2, 2)),
    ("a code of 251", {"detail": {"MerchantUniqueCode": "x" * 251}}, (0, 2, 2)),
    ("a number as a number", {"card": {"Number": 5528790000000008}}, (0, 2, 2)),
    ("a number with spaces", {"card": {"Number": "5528 7900 0000 0008"}}, (0, 105, 105)),
    ("a wrong check digit", {"card": {"Number": "5528790000000009"}}, (0, 105, 105)),
    ("a back URL that is not a URL", {"detail": {"MerchantFailBackUrl": "x"}}, (0, 0, 103)),
    ("products that do not add up", {"Products": [{"ProductAmount": 1}]}, (0, 0, 112)),
    (
        "null for what is not needed",
        {"detail": {"TrackingCode": None}, "Products": None, "Customer": None},
        (0, 0, 0),
    ),
]


@pytest.mark.parametrize(("parts", "codes"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_error_code_at_each_level(
    level_session: MasterpassClient, level: str, parts: dict[str, Any], codes: tuple[int, int, int]
) -> None:
    detail = {"MerchantUniqueCode": str(uuid4()), **parts.get("detail", {})}
    response = init(level_session, **{**parts, "detail": detail})
    assert response.json["ErrorCode"] == codes[LEVELS.index(level)], response.body


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (0, "more than 0, in major units, such as 50.00"),
        (-1, "more than 0, in major units, such as 50.00"),
        (10**15, "less than 1000000000000000, with at most 8 decimals"),
        (1e-9, "less than 1000000000000000, with at most 8 decimals"),
    ],
)
def test_an_amount_out_of_bounds_is_explained(
    session: MasterpassClient, amount: float, expected: str
) -> None:
    response = init(session, detail={"Amount": amount})
    assert response.json["ErrorCode"] == 51
    assert response.json["Message"] == f"PaymentDetail.Amount: it should be {expected}"


@pytest.mark.parametrize(
    ("parts", "field", "expected"),
    [
        ({"detail": {"Amount": "50,00"}}, "PaymentDetail.Amount", "an amount with a decimal point"),
        ({"detail": {"CurrencyId": "TRY"}}, "PaymentDetail.CurrencyId", "a whole number"),
        ({"detail": {"Installment": "x"}}, "PaymentDetail.Installment", "a whole number"),
        (
            {"Products": [{"ProductAmount": "1,5"}]},
            "Products.0.ProductAmount",
            "an amount with a decimal point",
        ),
    ],
)
def test_a_string_that_is_no_number_is_explained(
    level_session: MasterpassClient, level: str, parts: dict[str, Any], field: str, expected: str
) -> None:
    message = init(level_session, **parts).json["Message"]
    cause = "wrong format" if level == "lenient" else "a string was sent"
    assert message.startswith(f"{field}: {cause}; it should be ")
    assert (expected in message) is (level == "lenient" or "whole" in expected)


@pytest.mark.parametrize("operation", ["payment/verify", "payment/commit", "payment/commit/by/paymentid"])
def test_missing_fields_of_the_later_operations(session: MasterpassClient, operation: str) -> None:
    response = session.namespace.send(path=f"{BASE}/{operation}", body={})
    expected = {
        "payment/verify": ["SessionId", "MasterpassPaymentId", "OtpToken", "OtpCode"],
        "payment/commit": ["SessionId", "MasterpassPaymentId"],
        "payment/commit/by/paymentid": ["SessionId", "PaymentId"],
    }[operation]
    assert (response.status, response.json["ErrorCode"]) == (400, 2)
    assert get_fields(response) == expected


def test_member_names_in_another_letter_case(level_session: MasterpassClient, level: str) -> None:
    order = make_order(detail={"MerchantUniqueCode": str(uuid4())})
    lower = {
        "paymentdetail": {name.lower(): value for name, value in order["PaymentDetail"].items()},
        "card": {name.upper(): value for name, value in order["Card"].items()},
    }
    response = level_session.send("payment/init", lower)
    assert response.json["ErrorCode"] == (0 if level == "lenient" else 2)


def test_a_repeated_code_at_each_level(level_session: MasterpassClient, level: str) -> None:
    order = make_order(detail={"MerchantUniqueCode": str(uuid4())})
    responses = [level_session.send("payment/init", order) for _ in range(2)]
    assert [one.json["ErrorCode"] for one in responses] == [0, 0 if level == "lenient" else 119]
    assert "MerchantUniqueCode" in responses[1].hint
