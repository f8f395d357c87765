"""Who decides: the header, then a magic phone, then rules, then the default; `--no-magic` leaves the last two."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from mockpaywall.http.request import Request
from mockpaywall.model.rule import Rule
from mockpaywall.modes.effects.payload import PAYLOADS
from mockpaywall.settings import Settings
from tests.api.modes.serving import CLOSED, OPEN, RESET, Serve, Served, Space, hear
from tests.api.wire import GOOD, Answer

MAGIC_RESET = "905000040001"
MEANINGLESS = "905000090001"


def with_phone(phone: str) -> dict[str, object]:
    return {**GOOD, "UserPhone": phone, "ReferenceCode": str(uuid4())}


def every_call(_: Request) -> bool:
    return True


def add_rule(
    space: Space,
    mode: str,
    matches: Callable[[Request], bool] = every_call,
    *,
    times: int | None = None,
    priority: int = 0,
) -> None:
    rule = Rule(str(uuid4()), space.world.parse_mode(mode), matches, times=times, priority=priority)
    space.world.store.add_rule(space.name, rule)


def acted(answer: Answer) -> str:
    return answer.header("X-Mock-Mode") or "ok"


def source(space: Space) -> str:
    """Who decided the newest request."""
    return space.exchanges()[-1].record.candidate.source.partition(":")[0]


def test_the_header_comes_before_the_phone(space: Space) -> None:
    answer = space.send("error=64", body=with_phone(MAGIC_RESET))
    assert (acted(answer), source(space)) == ("error=64", "header")


def test_the_phone_comes_before_rules(space: Space) -> None:
    add_rule(space, "http=500")
    answer = space.send(body=with_phone("905000010064"))
    assert (acted(answer), source(space)) == ("error=64", "phone")


def test_rules_come_before_the_default(space: Space) -> None:
    space.world.store.set_default_mode(space.name, space.world.parse_mode("http=502"))
    add_rule(space, "http=500")
    assert (acted(space.send()), source(space)) == ("http=500", "rule")


def test_the_default_comes_last(space: Space) -> None:
    space.world.store.set_default_mode(space.name, space.world.parse_mode("http=502"))
    add_rule(space, "http=500", lambda _: False)
    assert (acted(space.send()), source(space)) == ("http=502", "default")


def test_the_header_ok_undoes_everything_below(space: Space) -> None:
    space.world.store.set_default_mode(space.name, space.world.parse_mode("http=502"))
    add_rule(space, "http=500")
    assert (acted(space.send("ok", body=with_phone(MAGIC_RESET))), source(space)) == ("ok", "header")
    assert (acted(space.send(body=with_phone("905000000000"))), source(space)) == ("ok", "phone")


def test_of_rules_the_highest_priority_wins_then_the_newest(space: Space) -> None:
    add_rule(space, "http=501")
    add_rule(space, "http=502", priority=5)
    add_rule(space, "http=503", priority=5)
    add_rule(space, "http=504")
    assert acted(space.send()) == "http=503"


def test_a_rule_that_is_used_up_lets_the_next_decide(space: Space) -> None:
    add_rule(space, "http=501")
    add_rule(space, "http=502", times=2)
    add_rule(space, "http=503", times=1)
    assert [acted(space.send()) for _ in range(5)] == [
        "http=503",
        "http=502",
        "http=502",
        "http=501",
        "http=501",
    ]


def test_a_rule_decides_only_the_calls_it_matches(space: Space) -> None:
    add_rule(space, "http=503", lambda call: call.head.headers.get("x-shop") == "7")
    assert acted(space.send()) == "ok"
    assert acted(space.send(headers={"X-Shop": "7"})) == "http=503"


def test_a_rule_by_request_pattern_through_the_admin_api(space: Space) -> None:
    match = {"method": "POST", "bodyPatterns": [{"matchesJsonPath": "$[?(@.UserId == 'rich')]"}]}
    added = space.admin("POST", "rules", {"mode": "error=64", "match": match, "times": 1})
    assert added.status == 201
    assert acted(space.send()) == "ok"
    assert acted(space.send(body={**GOOD, "UserId": "rich"})) == "error=64"
    assert acted(space.send(body={**GOOD, "UserId": "rich"})) == "ok"


def test_the_default_of_the_start_holds_where_no_other_is_set(serve: Serve) -> None:
    with serve(Settings(mode="http=500")) as served:
        mine, other = served.space("mine"), served.space("other")
        assert mine.admin("PUT", "mode", {"mode": "http=502"}).json == {"mode": "http=502"}
        assert [acted(one.send()) for one in (mine, other)] == ["http=502", "http=500"]
        assert mine.admin("DELETE", "mode").json == {"mode": "http=500"}
        assert acted(mine.send()) == "http=500"


@pytest.fixture(scope="module")
def plain(serve: Serve) -> Served:  # type: ignore[misc]
    """A server without magic."""
    with serve(Settings(magic=False, mode="http=500@every-2")) as served:
        yield served


@pytest.mark.parametrize("mode", ["fault=reset", "http=503", "no mode at all", ""])
def test_without_magic_the_header_says_nothing(plain: Served, mode: str) -> None:
    namespace = plain.space(str(uuid4()))
    assert [acted(namespace.send(mode)) for _ in range(2)] == ["ok", "http=500@every-2"]


@pytest.mark.parametrize("phone", [MAGIC_RESET, MEANINGLESS])
def test_without_magic_a_phone_is_a_phone(plain: Served, phone: str) -> None:
    namespace = plain.space(str(uuid4()))
    answer = namespace.send(body=with_phone(phone))
    assert acted(answer) == "ok"
    assert answer.hint == ""
    assert namespace.sessions()[0].user_phone == phone


def test_without_magic_rules_still_decide(plain: Served) -> None:
    namespace = plain.space(str(uuid4()))
    add_rule(namespace, "http=503")
    assert acted(namespace.send("ok")) == "http=503"


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
BROKEN = {
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
def test_a_magic_phone_says_its_mode(space: Space, phone: str, plus: str) -> None:
    assert acted(space.send(body=with_phone(plus + phone))) == PHONES[phone]


@pytest.mark.parametrize("number", BROKEN)
def test_a_magic_phone_breaks_the_connection(space: Space, number: int) -> None:
    name, end, size = BROKEN[number]
    with space.asking(body=with_phone(f"90500004{number:04}")) as connection:
        heard = hear(connection, 0.2 if name == "hang" else 20)
    assert (heard.end, len(heard.body)) == (end, size)
    (exchange,) = space.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.applied_mode == f"fault={name}"


def test_a_magic_phone_counts_for_itself(space: Space) -> None:
    twice, once = with_phone("905000050002"), with_phone("905000050001")
    bodies = [twice, once, twice, once, twice]
    assert [acted(space.send(body=body)) for body in bodies] == [
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
            MEANINGLESS,
            (
                "no magic UserPhone has the family 009; known are 000 ok, 001 error=CCCC, 002 http=SSSS, "
                "003 delay=MMMM, 004 fault=N, 005 http=503@first-NN, 006 ttl=SSSS, 007 payload=NN"
            ),
        ),
        (
            "905000040008",
            (
                "a magic UserPhone of the family 004 (fault=N) means nothing here: "
                "its last four digits are 0001 to 0007"
            ),
        ),
        (
            "905000020999",
            (
                "a magic UserPhone of the family 002 (http=SSSS) means nothing here: "
                "found 999, expected an HTTP status from 200 to 599"
            ),
        ),
    ],
)
def test_a_magic_phone_that_means_nothing_is_a_phone_and_says_so(space: Space, phone: str, hint: str) -> None:
    answer = space.send(body=with_phone(phone))
    assert (answer.status, acted(answer), answer.hint) == (200, "ok", hint)


@pytest.mark.parametrize("phone", ["905123456710", "90500001006", "9050000100640", "5000010064"])
def test_any_other_phone_is_a_phone(space: Space, phone: str) -> None:
    answer = space.send(body=with_phone(phone))
    assert (answer.status, acted(answer), answer.hint) == (200, "ok", "")


def test_a_magic_phone_acts_before_the_other_fields_are_checked(space: Space) -> None:
    answer = space.send(body={"UserPhone": "905000020503"})
    assert (answer.status, acted(answer)) == (503, "http=503")


def test_digits_elsewhere_in_the_body_are_no_magic(space: Space) -> None:
    answer = space.send(body={**GOOD, "UserId": MAGIC_RESET})
    assert (answer.status, acted(answer)) == (200, "ok")
