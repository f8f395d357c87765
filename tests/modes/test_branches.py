"""Branches: their syntax, which of them decides a request, and their counters."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.model.mode import OK, OK_BRANCH, make_default_candidate
from mockpaywall.model.rule import Rule
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.operation_names import OPERATION_NAMES
from mockpaywall.modes.parser import parse
from mockpaywall.modes.selection import select_candidates
from mockpaywall.paywall.endpoints import OPERATIONS
from tests.modes.strategies import modes, no_deadline

REQUEST = Request(RequestHead("GET", "/", Headers()), b"")
NAMES = ", ".join(OPERATION_NAMES)
PHONE = "905000010064"
PROFILES = {"slow": parse("delay=5,delay=9"), "mixed": parse("card/list>delay=5;session>ok")}


def rule(number, text, **more):
    return Rule(str(UUID(int=number)), parse(text), lambda _: True, created=number, **more)


def select(operation, header=None, phone=None, rules=(), default=OK):
    return select_candidates(
        header,
        phone,
        REQUEST,
        operation,
        rules=rules,
        default=default,
        magic_enabled=True,
        parse_mode=parse,
        on_expired=lambda *_: None,
    )


def sources(candidates):
    return [candidate.source.partition(":")[0] for candidate in candidates]


@pytest.mark.parametrize(
    "text",
    [
        "card/list>delay=300",
        "session>http=503@first-2,ok;card/list>delay=300",
        "card/list>ok;http=500",
        "http=500;card/list>ok",
        "temptoken>ok;temptoken/sdk>ok;temptoken/sdk/verify>ok;3d>ok",
    ],
)
def test_branches_are_parsed_and_formatted_in_their_order(text):
    mode = parse(text)
    assert str(mode) == text
    assert [str(branch) for branch in mode.branches] == text.split(";")


def test_every_operation_can_be_named():
    for operation in OPERATIONS:
        assert parse(f"{operation.key}>ok").branches[0].operation == operation.key


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sesion>ok", f'position 1: found "sesion", expected an operation ({NAMES}); did you mean session?'),
        (
            "ok;card/lst > ok",
            f'position 4: found "card/lst", expected an operation ({NAMES}); did you mean card/list?',
        ),
        (
            "ok;ok",
            'position 4: found "ok", expected an operation and ">": there is a branch without one already',
        ),
        (
            "session>ok;session>delay=5",
            'position 12: found "session", expected an operation without a branch before',
        ),
        ("session>ok>ok", 'position 11: found ">", expected "@", "+", ",", ";" or the end'),
    ],
)
def test_an_error_in_a_branch_has_its_position(text, message):
    with pytest.raises(ModeError) as caught:
        parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["session>", ";ok", "ok;", ">ok", "card/list", "session>ok;;ok"])
def test_a_branch_without_a_part_or_an_operation_is_an_error(text):
    with pytest.raises(ModeError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("profile=mixed", "card/list>delay=5;session>ok"),
        (" profile = mixed ", "card/list>delay=5;session>ok"),
        ("session>profile=slow,ok;profile=slow", "session>delay=5,delay=9,ok;delay=5,delay=9"),
    ],
)
def test_a_profile_is_a_whole_mode_or_the_steps_of_a_branch(text, meaning):
    assert parse(text, PROFILES) == parse(meaning)


@pytest.mark.parametrize("text", ["ok,profile=mixed", "session>profile=mixed", "profile=mixed;3d>ok"])
def test_a_profile_with_branches_is_not_a_step(text):
    with pytest.raises(
        ModeError, match="expected a profile without branches: one with branches must be the whole"
    ):
        parse(text, PROFILES)


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        ("session", "session>delay=1"),
        ("card/list", "card/list>delay=2"),
        ("3d", "delay=3"),
        (None, "delay=3"),
    ],
)
def test_the_branch_of_the_operation_decides_and_else_the_one_without(operation, found):
    for text in ("session>delay=1;card/list>delay=2;delay=3", "delay=3;card/list>delay=2;session>delay=1"):
        assert str(parse(text).find_branch(operation)) == found


@pytest.mark.parametrize("operation", ["card/list", None])
def test_a_mode_without_a_branch_for_the_operation_decides_nothing(operation):
    assert parse("session>delay=1").find_branch(operation) is None


@no_deadline
@given(modes, st.none() | st.sampled_from(OPERATION_NAMES))
def test_a_found_branch_is_of_the_operation_or_of_none(mode, operation):
    found = mode.find_branch(operation)
    named = [branch.operation for branch in mode.branches]
    if operation in named:
        assert found.operation == operation
    else:
        assert (found is None) == (None not in named)
        assert found is None or found.operation is None


def test_of_a_header_without_the_branch_the_next_entrance_decides():
    header = "session>http=500"
    assert sources(select("session", header, PHONE, (rule(1, "ok"),))) == ["header"]
    assert sources(select("card/list", header, PHONE, (rule(1, "ok"),))) == ["phone"]
    assert sources(select("card/list", header, None, (rule(1, "ok"),))) == ["rule"]
    assert sources(select("card/list", header, None, (rule(1, header),))) == ["default"]


def test_a_rule_without_the_branch_is_passed_over():
    rules = (rule(3, "card/list>ttl=3", times=2), rule(2, "session>ttl=2"), rule(1, "card/list>ttl=1"))
    assert [str(one.branch) for one in select("card/list", rules=rules)] == [
        "card/list>ttl=3",
        "card/list>ttl=1",
    ]
    assert [str(one.branch) for one in select("3d", rules=rules)] == ["ok"]


def test_a_default_without_the_branch_is_ok():
    assert make_default_candidate(parse("session>ttl=1"), "card/list").branch is OK_BRANCH
    assert select("card/list", default=parse("session>ttl=1"))[-1].branch is OK_BRANCH


@pytest.mark.parametrize(
    ("text", "counter"),
    [
        ("ttl=1@first-2", "default"),
        ("card/list>ttl=1@first-2", "default>card/list"),
        ("session>ok;ttl=1@first-2", "default>"),
        ("card/list>ttl=1;session>ttl=1@first-2", None),
    ],
)
def test_the_default_has_a_counter_for_each_branch(text, counter):
    assert make_default_candidate(parse(text), "card/list").counter == counter


def test_a_header_has_a_counter_for_each_branch():
    (candidate,) = select("card/list", "session>ok,ttl=1;card/list>ok,ttl=1")
    assert candidate.counter == "header:session>ok,ttl=1;card/list>ok,ttl=1>card/list"


def test_the_limit_of_a_rule_counts_all_its_branches():
    limited = rule(7, "session>ok,ttl=1;card/list>ok,ttl=1", times=3)
    candidate = select("card/list", rules=(limited,))[0]
    assert (candidate.counter, candidate.total_counter, candidate.limit) == (
        f"{limited.source}>card/list",
        limited.source,
        3,
    )
    assert select("session", rules=(rule(8, "ok,ttl=1", times=3),))[0].total_counter is None
