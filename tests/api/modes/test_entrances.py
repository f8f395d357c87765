"""What selects the mode: header, then magic phone, then rules, then default. `--no-magic` leaves the last two."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mockpaywall.modes.effects.payload import PAYLOADS
from mockpaywall.settings import Settings
from tests.support.http_client import CLOSED, OPEN, RESET, receive_all
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import RunningServer, Serve

MAGIC_RESET = "905000040001"
INVALID_MAGIC = "905000090001"


def with_phone(phone: str) -> dict[str, object]:
    return {**VALID_BODY, "UserPhone": phone, "ReferenceCode": str(uuid4())}


def latest_source(namespace: NamespaceClient) -> str:
    """Return what selected the mode of the latest request."""
    return namespace.exchanges()[-1].record.candidate.source.partition(":")[0]


def test_the_header_precedes_the_phone(namespace: NamespaceClient) -> None:
    response = namespace.send("error=64", body=with_phone(MAGIC_RESET))
    assert (response.applied_mode, latest_source(namespace)) == ("error=64", "header")


def test_the_phone_precedes_rules(namespace: NamespaceClient) -> None:
    namespace.add_rule("http=500")
    response = namespace.send(body=with_phone("905000010064"))
    assert (response.applied_mode, latest_source(namespace)) == ("error=64", "phone")


def test_rules_precede_the_default(namespace: NamespaceClient) -> None:
    namespace.set_default_mode("http=502")
    namespace.add_rule("http=500")
    assert (namespace.send().applied_mode, latest_source(namespace)) == ("http=500", "rule")


def test_the_default_is_last(namespace: NamespaceClient) -> None:
    namespace.set_default_mode("http=502")
    namespace.add_rule("http=500", lambda _: False)
    assert (namespace.send().applied_mode, latest_source(namespace)) == ("http=502", "default")


def test_the_header_ok_overrides_everything_else(namespace: NamespaceClient) -> None:
    namespace.set_default_mode("http=502")
    namespace.add_rule("http=500")
    assert (namespace.send("ok", body=with_phone(MAGIC_RESET)).applied_mode, latest_source(namespace)) == (
        "ok",
        "header",
    )
    assert (namespace.send(body=with_phone("905000000000")).applied_mode, latest_source(namespace)) == (
        "ok",
        "phone",
    )


def test_the_newest_rule_of_the_highest_priority_wins(namespace: NamespaceClient) -> None:
    namespace.add_rule("http=501")
    namespace.add_rule("http=502", priority=5)
    namespace.add_rule("http=503", priority=5)
    namespace.add_rule("http=504")
    assert namespace.send().applied_mode == "http=503"


def test_after_a_used_up_rule_the_next_one_decides(namespace: NamespaceClient) -> None:
    namespace.add_rule("http=501")
    namespace.add_rule("http=502", times=2)
    namespace.add_rule("http=503", times=1)
    assert [namespace.send().applied_mode for _ in range(5)] == [
        "http=503",
        "http=502",
        "http=502",
        "http=501",
        "http=501",
    ]


def test_a_rule_decides_only_matching_requests(namespace: NamespaceClient) -> None:
    namespace.add_rule("http=503", lambda request: request.head.headers.get("x-shop") == "7")
    assert namespace.send().applied_mode == "ok"
    assert namespace.send(headers={"X-Shop": "7"}).applied_mode == "http=503"


def test_a_rule_of_the_admin_api_with_a_request_pattern(namespace: NamespaceClient) -> None:
    match = {"method": "POST", "bodyPatterns": [{"matchesJsonPath": "$[?(@.UserId == 'rich')]"}]}
    added = namespace.admin("POST", "rules", {"mode": "error=64", "match": match, "times": 1})
    assert added.status == 201
    assert namespace.send().applied_mode == "ok"
    assert namespace.send(body={**VALID_BODY, "UserId": "rich"}).applied_mode == "error=64"
    assert namespace.send(body={**VALID_BODY, "UserId": "rich"}).applied_mode == "ok"


def test_the_default_of_the_settings_applies_where_no_other_is_set(serve: Serve) -> None:
    with serve(Settings(mode="http=500")) as server:
        mine, other = server.namespace("mine"), server.namespace("other")
        assert mine.admin("PUT", "mode", {"mode": "http=502"}).json == {"mode": "http=502"}
        assert [one.send().applied_mode for one in (mine, other)] == ["http=502", "http=500"]
        assert mine.admin("DELETE", "mode").json == {"mode": "http=500"}
        assert mine.send().applied_mode == "http=500"


@pytest.fixture(scope="module")
def server_without_magic(serve: Serve) -> Iterator[RunningServer]:
    """A server with --no-magic."""
    with serve(Settings(magic=False, mode="http=500@every-2")) as server:
        yield server


@pytest.mark.parametrize("mode", ["fault=reset", "http=503", "no mode at all", ""])
def test_without_magic_the_header_is_ignored(server_without_magic: RunningServer, mode: str) -> None:
    namespace = server_without_magic.namespace(str(uuid4()))
    assert [namespace.send(mode).applied_mode for _ in range(2)] == ["ok", "http=500@every-2"]


@pytest.mark.parametrize("phone", [MAGIC_RESET, INVALID_MAGIC])
def test_without_magic_a_magic_phone_is_an_ordinary_one(
    server_without_magic: RunningServer, phone: str
) -> None:
    namespace = server_without_magic.namespace(str(uuid4()))
    response = namespace.send(body=with_phone(phone))
    assert response.applied_mode == "ok"
    assert response.hint == ""
    assert namespace.sessions()[0].user_phone == phone


def test_without_magic_rules_still_decide(server_without_magic: RunningServer) -> None:
    namespace = server_without_magic.namespace(str(uuid4()))
    namespace.add_rule("http=503")
    assert namespace.send("ok").applied_mode == "http=503"


PHONES = {
    "905000000000": "ok",
    "905000010064": "error=64",
    "905000010007": "error=7",
    "905000020503": "http=503",
    "905000020429": "http=429",
    "905000030120": "delay=120",
    "905000060000": "ttl=0",
    "905000063600": "ttl=3600",
    **{f"90500007{number:04}": f"payload={one.name}" for number, one in enumerate(PAYLOADS, 1)},
}
FAULT_PHONES = {
    1: ("reset", RESET, 0),
    2: ("empty", CLOSED, 0),
    3: ("truncate", CLOSED, 91),
    4: ("garbage", CLOSED, 0),
    5: ("malformed-chunk", CLOSED, 21),
    6: ("hang", OPEN, 0),
    7: ("half-headers", CLOSED, 0),
}


@pytest.mark.parametrize("plus", ["", "+"])
@pytest.mark.parametrize("phone", PHONES)
def test_a_magic_phone_selects_its_mode(namespace: NamespaceClient, phone: str, plus: str) -> None:
    assert namespace.send(body=with_phone(plus + phone)).applied_mode == PHONES[phone]


@pytest.mark.parametrize("number", FAULT_PHONES)
def test_a_magic_phone_breaks_the_connection(namespace: NamespaceClient, number: int) -> None:
    name, end, size = FAULT_PHONES[number]
    with namespace.open(body=with_phone(f"90500004{number:04}")) as connection:
        received = receive_all(connection, 0.2 if name == "hang" else 20)
    assert (received.end, len(received.body)) == (end, size)
    (exchange,) = namespace.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.applied_mode == f"fault={name}"


def test_each_magic_phone_has_its_own_count(namespace: NamespaceClient) -> None:
    twice, once = with_phone("905000050002"), with_phone("905000050001")
    bodies = [twice, once, twice, once, twice]
    assert [namespace.send(body=body).applied_mode for body in bodies] == [
        "http=503@first-2",
        "http=503@first-1",
        "http=503@first-2",
        "ok",
        "ok",
    ]


@pytest.mark.parametrize(
    ("phone", "hint"),
    [
        (
            INVALID_MAGIC,
            (
                "magic UserPhones have no family 009; the families are 000 ok, 001 error=CCCC, 002 http=SSSS, "
                "003 delay=MMMM, 004 fault=N, 005 http=503@first-NN, 006 ttl=SSSS, 007 payload=NN"
            ),
        ),
        (
            "905000040008",
            (
                "this magic UserPhone of the family 004 (fault=N) is ignored: "
                "its last four digits must be 0001 to 0007"
            ),
        ),
        (
            "905000020999",
            (
                "this magic UserPhone of the family 002 (http=SSSS) is ignored: "
                "found 999, expected an HTTP status from 200 to 599"
            ),
        ),
    ],
)
def test_an_invalid_magic_phone_is_an_ordinary_one_with_a_hint(
    namespace: NamespaceClient, phone: str, hint: str
) -> None:
    response = namespace.send(body=with_phone(phone))
    assert (response.status, response.applied_mode, response.hint) == (200, "ok", hint)


@pytest.mark.parametrize("phone", ["905123456710", "90500001006", "9050000100640", "5000010064"])
def test_any_other_phone_is_an_ordinary_one(namespace: NamespaceClient, phone: str) -> None:
    response = namespace.send(body=with_phone(phone))
    assert (response.status, response.applied_mode) == (200, "ok")
    assert "magic" not in response.hint


def test_a_magic_phone_applies_before_other_fields_are_checked(namespace: NamespaceClient) -> None:
    response = namespace.send(body={"UserPhone": "905000020503"})
    assert (response.status, response.applied_mode) == (503, "http=503")


def test_magic_digits_in_another_field_are_ignored(namespace: NamespaceClient) -> None:
    response = namespace.send(body={**VALID_BODY, "UserId": MAGIC_RESET})
    assert (response.status, response.applied_mode) == (200, "ok")
