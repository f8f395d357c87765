import tomllib
from collections import Counter
from random import Random

import pytest

from mockpaywall.modes.parser import parse
from mockpaywall.modes.planner import make_plan
from mockpaywall.modes.profiles import Profile, ProfileError, map_to_modes, parse_profiles

NO_SESSION = "a part that can be combined with ttl=5 (http prevents the operation, and ttl needs it)"
EXPECTED_NAME = "expected at most 64 lower-case letters, digits and hyphens as the name"


def parse_toml(toml):
    return parse_profiles(tomllib.loads(toml)["profile"])


def count_parts(name, count=1000):
    """Count the parts that apply to *count* requests of a fixed seed, without delays."""
    mode = parse_profiles({})[name].mode.branches[0]
    plans = [
        make_plan(mode, number, lambda number=number: Random(f"7:{number}")) for number in range(1, count + 1)
    ]
    return Counter(
        f"{part.name}={part.effect}" for plan in plans for part in plan.parts if part.name != "delay"
    )


def test_there_are_five_built_in_profiles():
    assert list(parse_profiles({})) == [
        "bank-maintenance",
        "flaky-mobile",
        "issuer-slow",
        "deploy-window",
        "rate-limited",
    ]
    assert all(profile.summary for profile in parse_profiles({}).values())


def test_bank_maintenance_sends_mostly_gateway_pages():
    assert count_parts("bank-maintenance") == {"http=503": 721, "http=504": 41}


def test_flaky_mobile_has_some_faults():
    assert count_parts("flaky-mobile") == {
        "fault=reset": 28,
        "fault=reset:after": 21,
        "fault=truncate:after": 16,
        "dribble=8/600": 87,
    }


def test_issuer_slow_has_some_gateway_timeouts():
    assert count_parts("issuer-slow") == {"http=504": 52}


def test_deploy_window_has_exactly_its_phases():
    assert count_parts("deploy-window") == {"http=502": 3, "http=503": 5}
    mode = parse_profiles({})["deploy-window"].mode.branches[0]
    slow = [number for number in range(1, 30) if make_plan(mode, number, lambda: Random(1)).delay_ms]
    assert slow == list(range(1, 16))


def test_rate_limited_refuses_every_third_request():
    assert count_parts("rate-limited", 999) == {"http=429": 333}


def test_a_profile_is_one_mode():
    profiles = parse_toml('[profile.mine]\nsummary = "Two bad ones"\nmode = "http=503,http=500,ok"')
    assert profiles["mine"] == Profile("mine", "Two bad ones", parse("http=503,http=500,ok"))


def test_a_profile_can_be_a_list_of_modes_to_combine():
    profiles = parse_toml('[profile.mine]\nmode = ["delay=5", "http=503@10% + fault=reset@2%"]')
    assert profiles["mine"] == Profile("mine", "", parse("delay=5+http=503@10%+fault=reset@2%"))


def test_a_profile_of_the_file_is_added_or_replaces_a_built_in_one():
    profiles = parse_toml('[profile.issuer-slow]\nmode = "delay=5"\n[profile.mine]\nmode = "ok"')
    assert str(profiles["issuer-slow"].mode) == "delay=5"
    assert set(profiles) == {*parse_profiles({}), "mine"}


def test_a_mode_can_name_a_profile():
    known = map_to_modes(parse_profiles({}))
    assert str(parse("ok,profile=rate-limited", known)) == "ok,http=429@every-3"


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            {"mine": {"moed": "ok"}},
            "profile.mine: 'moed' is not known; expected summary or mode; did you mean mode?",
        ),
        ({"mine": "ok"}, "profile.mine: expected a table with summary and mode"),
        ({"mine": {}}, "profile.mine.mode: expected a mode, or a list of modes to combine"),
        ({"mine": {"mode": []}}, "profile.mine.mode: expected a mode, or a list of modes to combine"),
        (
            {"mine": {"mode": ["ok", 5]}},
            "profile.mine.mode: expected a mode, or a list of modes to combine",
        ),
        ({"mine": {"mode": "ok", "summary": 5}}, "profile.mine.summary: expected a string"),
        (
            {"mine": {"mode": "http=5O3"}},
            'profile.mine.mode: position 6: found "5O3", expected an HTTP status from 200 to 599',
        ),
        (
            {"mine": {"mode": ["ttl=5", "ttl=x"]}},
            'profile.mine.mode[2]: position 5: found "x", expected seconds from 0 to 315360000',
        ),
        (
            {"mine": {"mode": ["ttl=5", "ok,ok"]}},
            "profile.mine.mode[2]: expected one step; write a sequence or branches as one mode, not as a list",
        ),
        (
            {"mine": {"mode": ["ttl=5", "http=503"]}},
            f'profile.mine.mode joined by +: position 7: found "http=503", expected {NO_SESSION}',
        ),
        (
            {"mine": {"mode": "profile=issuer-slow"}},
            'profile.mine.mode: position 9: found "issuer-slow", expected a profile (there are none)',
        ),
        (
            {"Mine": {"mode": "ok"}},
            f"profile.'Mine': {EXPECTED_NAME}",
        ),
        (
            {"a\nb": {"mode": "ok"}},
            f"profile.'a\\nb': {EXPECTED_NAME}",
        ),
    ],
)
def test_an_invalid_profile_is_an_error_of_one_line(tables, message):
    with pytest.raises(ProfileError) as caught:
        parse_profiles(tables)
    assert str(caught.value) == message
