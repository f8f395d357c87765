from uuid import UUID

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.model.mode import OK, OK_BRANCH, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.work_budget import get_work_budget
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.parser import make_cached_parser, parse
from mockpaywall.modes.selection import select_candidates
from tests.support.modes import parse_branch

REQUEST = Request(RequestHead("POST", "/api/paywall/masterpass/session", Headers()), b"{}")
PARSE_MODE = make_cached_parser({"slow": parse("delay=5")})
PHONE = "905000050002"
ORDINARY = "905123456710"


def match_all(request):
    return True


def match_none(request):
    return False


def rule(number, text, matches=match_all, **more):
    return Rule(str(UUID(int=number)), parse(text), matches, created=number, **more)


def select(
    header=None, phone=None, rules=(), default=OK, magic=True, *, operation="session", on_expired=None
):
    return select_candidates(
        header,
        phone,
        REQUEST,
        operation,
        rules=rules,
        default=default,
        magic_enabled=magic,
        parse_mode=PARSE_MODE,
        on_expired=on_expired,
    )


def modes(candidates):
    return [str(candidate.branch) for candidate in candidates]


def test_without_any_setting_the_candidate_is_ok_and_not_counted():
    assert select(phone=ORDINARY) == (ModeCandidate("default", OK_BRANCH, None, None),)


def test_the_header_decides_alone():
    found = select("error=64", PHONE, (rule(1, "ttl=1"),), parse("ttl=2"))
    assert found == (ModeCandidate("header", parse_branch("error=64"), None, None),)


def test_the_header_ok_overrides_everything_else():
    assert select("ok", PHONE, (rule(1, "ttl=1"),), parse("ttl=2")) == (ModeCandidate("header", OK_BRANCH),)


def test_a_header_can_name_a_profile():
    assert modes(select("profile=slow")) == ["delay=5"]


def test_a_counted_header_has_one_counter_whatever_its_whitespace():
    spaced, plain = select("http=503 @ first-2"), select("http=503@first-2")
    assert spaced == plain
    assert plain[0].counter == "header:http=503@first-2"


@pytest.mark.parametrize("header", ["", "http=5O3", "profile=fast"])
def test_an_invalid_header_is_an_error(header):
    with pytest.raises(ModeError):
        select(header, PHONE)


def test_a_magic_phone_decides_alone_without_a_header():
    found = select(None, PHONE, (rule(1, "ttl=1"),), parse("ttl=2"))
    assert found == (ModeCandidate("phone", parse_branch("http=503@first-2"), f"phone:{PHONE}", None),)


def test_a_magic_phone_with_a_plus_has_the_same_counter():
    assert select(None, f"+{PHONE}") == select(None, PHONE)


def test_a_magic_phone_of_a_mode_without_counts_has_no_counter():
    assert select(None, "905000010064") == (ModeCandidate("phone", parse_branch("error=64"), None, None),)


@pytest.mark.parametrize("phone", [ORDINARY, "905000080000", ""])
def test_a_phone_that_is_not_magic_decides_nothing(phone):
    assert modes(select(None, phone, (), parse("ttl=2"))) == ["ttl=2"]


def test_with_magic_off_header_and_phone_are_ignored():
    found = select("not a mode", PHONE, (rule(1, "ttl=1"),), OK, magic=False)
    assert modes(found) == ["ttl=1"]


def test_rules_are_tried_in_the_given_order():
    rules = [rule(1, "ttl=1", times=9), rule(2, "ttl=2", times=9, priority=5), rule(3, "ttl=3", times=9)]
    assert modes(select(rules=rules)) == ["ttl=1", "ttl=2", "ttl=3", "ok"]
    assert modes(select(rules=rules[::-1])) == ["ttl=3", "ttl=2", "ttl=1", "ok"]


def test_only_matching_rules_are_candidates():
    rules = (rule(1, "ttl=1", match_none), rule(2, "ttl=2", match_all, times=1), rule(3, "ttl=3", match_none))
    assert modes(select(rules=rules)) == ["ttl=2", "ok"]


def test_a_rule_is_matched_with_the_request():
    requests = []
    select(rules=(rule(1, "ttl=1", requests.append),))
    assert requests == [REQUEST]


def test_a_rule_without_times_is_the_last_candidate():
    rules = (rule(3, "ttl=3", times=2), rule(2, "ttl=2"), rule(1, "ttl=1"))
    assert modes(select(rules=rules, default=parse("ttl=9"))) == ["ttl=3", "ttl=2"]


def test_the_last_candidate_has_no_limit():
    for rules in (
        (),
        (rule(1, "ttl=1", times=1),),
        (rule(1, "ttl=1"),),
        (rule(1, "ttl=1", match_none, times=1),),
    ):
        assert select(rules=rules)[-1].limit is None


@pytest.mark.parametrize(("text", "times"), [("ttl=1", None), ("ttl=1", 3), ("ttl=1@every-2", None)])
def test_a_rule_has_a_counter_of_its_id(text, times):
    source = f"rule:{UUID(int=8)}"
    found = select(rules=(rule(8, text, times=times),))[0]
    assert found == ModeCandidate(source, parse_branch(text), source, times)


@pytest.mark.parametrize(("text", "counter"), [("ttl=1", None), ("ttl=1,ok", "default"), ("ok@50%", None)])
def test_the_default_is_counted_when_its_mode_is(text, counter):
    assert select(default=parse(text)) == (ModeCandidate("default", parse_branch(text), counter, None),)


def test_a_rule_whose_matching_was_stopped_is_reported_and_the_next_one_decides():
    def expensive(call):
        get_work_budget().report("body")
        return False

    reports = []
    rules = (rule(2, "ttl=2", matches=expensive), rule(1, "ttl=1"))
    found = select(rules=rules, on_expired=lambda stopped, reason: reports.append((stopped.id, reason)))
    assert str(found[0].branch) == "ttl=1"
    ((rule_id, reason),) = reports
    assert rule_id == rules[0].id
    assert reason.startswith("body: matching was stopped")


def test_rules_of_one_request_share_a_budget():
    budgets = []

    def matches(call):
        budgets.append(get_work_budget())
        return False

    select(rules=(rule(1, "ttl=1", matches=matches), rule(2, "ttl=2", matches=matches)))
    assert budgets[0] is budgets[1] is not None
    assert get_work_budget() is None
