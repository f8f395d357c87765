from uuid import UUID

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.model.mode import OK, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.parser import make_cached_parser, parse
from mockpaywall.modes.selection import select_candidates

CALL = Request(RequestHead("POST", "/api/paywall/masterpass/session", Headers()), b"{}")
READ = make_cached_parser({"slow": parse("delay=5")})
PHONE = "905000050002"
ORDINARY = "905123456710"


def everything(call):
    return True


def nothing(call):
    return False


def rule(number, text, matches=everything, **more):
    return Rule(str(UUID(int=number)), parse(text), matches, created=number, **more)


def chosen(header=None, phone=None, rules=(), default=OK, magic=True):
    return select_candidates(
        header, phone, CALL, rules=rules, default=default, magic_enabled=magic, parse_mode=READ
    )


def modes(found):
    return [str(candidate.mode) for candidate in found]


def test_with_nothing_set_the_honest_answer_decides_and_nobody_counts():
    assert chosen(phone=ORDINARY) == (ModeCandidate("default", OK, None, None),)


def test_the_header_decides_alone():
    found = chosen("error=64", PHONE, (rule(1, "ttl=1"),), parse("ttl=2"))
    assert found == (ModeCandidate("header", parse("error=64"), None, None),)


def test_a_header_may_say_ok_against_everything_else():
    assert chosen("ok", PHONE, (rule(1, "ttl=1"),), parse("ttl=2")) == (ModeCandidate("header", OK),)


def test_a_header_may_name_a_profile():
    assert modes(chosen("profile=slow")) == ["delay=5"]


def test_a_header_that_counts_is_counted_by_its_text_however_it_is_spaced():
    spaced, plain = chosen("http=503 @ first-2"), chosen("http=503@first-2")
    assert spaced == plain
    assert plain[0].counter == "header:http=503@first-2"


@pytest.mark.parametrize("header", ["", "http=5O3", "profile=fast"])
def test_a_header_that_is_no_mode_is_refused(header):
    with pytest.raises(ModeError):
        chosen(header, PHONE)


def test_a_magic_phone_decides_when_no_header_does():
    found = chosen(None, PHONE, (rule(1, "ttl=1"),), parse("ttl=2"))
    assert found == (ModeCandidate("phone", parse("http=503@first-2"), f"phone:{PHONE}", None),)


def test_a_magic_phone_with_a_plus_is_counted_as_the_same_phone():
    assert chosen(None, f"+{PHONE}") == chosen(None, PHONE)


def test_a_magic_phone_that_counts_nothing_has_no_counter():
    assert chosen(None, "905000010064") == (ModeCandidate("phone", parse("error=64"), None, None),)


@pytest.mark.parametrize("phone", [ORDINARY, "905000080000", ""])
def test_a_phone_that_says_no_mode_decides_nothing(phone):
    assert modes(chosen(None, phone, (), parse("ttl=2"))) == ["ttl=2"]


def test_with_magic_off_header_and_phone_are_ignored():
    found = chosen("not a mode", PHONE, (rule(1, "ttl=1"),), OK, magic=False)
    assert modes(found) == ["ttl=1"]


def test_rules_come_by_priority_then_the_newest_first():
    rules = [
        rule(1, "ttl=1", times=9),
        rule(2, "ttl=2", times=9, priority=5),
        rule(3, "ttl=3", times=9),
        rule(4, "ttl=4", times=9, priority=-1),
    ]
    for order in (rules, rules[::-1]):
        assert modes(chosen(rules=order)) == ["ttl=2", "ttl=3", "ttl=1", "ttl=4", "ok"]


def test_only_rules_that_match_are_there():
    rules = (rule(1, "ttl=1", nothing), rule(2, "ttl=2", everything, times=1), rule(3, "ttl=3", nothing))
    assert modes(chosen(rules=rules)) == ["ttl=2", "ok"]


def test_a_rule_sees_the_call():
    seen = []
    chosen(rules=(rule(1, "ttl=1", seen.append),))
    assert seen == [CALL]


def test_behind_a_rule_that_never_ends_nobody_waits():
    rules = (rule(1, "ttl=1"), rule(2, "ttl=2"), rule(3, "ttl=3", times=2))
    assert modes(chosen(rules=rules, default=parse("ttl=9"))) == ["ttl=3", "ttl=2"]


def test_the_last_candidate_never_has_a_limit():
    for rules in (
        (),
        (rule(1, "ttl=1", times=1),),
        (rule(1, "ttl=1"),),
        (rule(1, "ttl=1", nothing, times=1),),
    ):
        assert chosen(rules=rules)[-1].limit is None


@pytest.mark.parametrize(("text", "times"), [("ttl=1", None), ("ttl=1", 3), ("ttl=1@every-2", None)])
def test_a_rule_is_counted_by_its_id(text, times):
    source = f"rule:{UUID(int=8)}"
    found = chosen(rules=(rule(8, text, times=times),))[0]
    assert found == ModeCandidate(source, parse(text), source, times)


@pytest.mark.parametrize(("text", "counter"), [("ttl=1", None), ("ttl=1,ok", "default"), ("ok@50%", None)])
def test_the_default_is_counted_when_its_mode_counts(text, counter):
    assert chosen(default=parse(text)) == (ModeCandidate("default", parse(text), counter, None),)
