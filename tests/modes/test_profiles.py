import tomllib
from collections import Counter
from random import Random

import pytest

from mockpaywall.modes.parser import parse
from mockpaywall.modes.planner import make_plan
from mockpaywall.modes.profiles import Profile, ProfileError, map_to_modes, parse_profiles

NO_SESSION = "a part that goes with ttl=5 (http makes no session, and ttl needs one)"


def written(toml):
    return parse_profiles(tomllib.loads(toml)["profile"])


def answers(name, count=1000):
    """How often each thing acted in *count* requests of a fixed seed, delays left out."""
    mode = parse_profiles({})[name].mode
    made = [
        make_plan(mode, number, lambda number=number: Random(f"7:{number}")) for number in range(1, count + 1)
    ]
    return Counter(
        part.name + f"={part.effect}" for one in made for part in one.parts if part.name != "delay"
    )


def test_five_profiles_are_shipped():
    assert list(parse_profiles({})) == [
        "bank-maintenance",
        "flaky-mobile",
        "issuer-slow",
        "deploy-window",
        "rate-limited",
    ]
    assert all(profile.summary for profile in parse_profiles({}).values())


def test_bank_maintenance_meets_most_requests_with_a_gateway_page():
    assert answers("bank-maintenance") == {"http=503": 721, "http=504": 41}


def test_flaky_mobile_breaks_now_and_then():
    assert answers("flaky-mobile") == {
        "fault=reset": 28,
        "fault=reset:after": 21,
        "fault=truncate:after": 16,
        "dribble=8/600": 87,
    }


def test_issuer_slow_loses_some_to_the_gateway():
    assert answers("issuer-slow") == {"http=504": 52}


def test_deploy_window_goes_through_its_phases_exactly():
    assert answers("deploy-window") == {"http=502": 3, "http=503": 5}
    mode = parse_profiles({})["deploy-window"].mode
    slow = [number for number in range(1, 30) if make_plan(mode, number, lambda: Random(1)).delay_ms]
    assert slow == list(range(1, 16))


def test_rate_limited_refuses_every_third():
    assert answers("rate-limited", 999) == {"http=429": 333}


def test_a_profile_is_one_mode():
    found = written('[profile.mine]\nsummary = "Two bad ones"\nmode = "http=503,http=500,ok"')
    assert found["mine"] == Profile("mine", "Two bad ones", parse("http=503,http=500,ok"))


def test_a_profile_may_be_a_list_of_parts_that_act_together():
    found = written('[profile.mine]\nmode = ["delay=5", "http=503@10% + fault=reset@2%"]')
    assert found["mine"] == Profile("mine", "", parse("delay=5+http=503@10%+fault=reset@2%"))


def test_a_written_profile_stands_beside_the_shipped_ones_or_replaces_one():
    found = written('[profile.issuer-slow]\nmode = "delay=5"\n[profile.mine]\nmode = "ok"')
    assert str(found["issuer-slow"].mode) == "delay=5"
    assert set(found) == {*parse_profiles({}), "mine"}


def test_profiles_are_used_by_name_wherever_a_mode_is():
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
        ({"mine": {}}, "profile.mine.mode: expected a mode, or a list of modes that act together"),
        ({"mine": {"mode": []}}, "profile.mine.mode: expected a mode, or a list of modes that act together"),
        (
            {"mine": {"mode": ["ok", 5]}},
            "profile.mine.mode: expected a mode, or a list of modes that act together",
        ),
        ({"mine": {"mode": "ok", "summary": 5}}, "profile.mine.summary: expected a text"),
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
            "profile.mine.mode[2]: expected one step; a sequence is written as one mode, not in a list",
        ),
        (
            {"mine": {"mode": ["ttl=5", "http=503"]}},
            f'profile.mine.mode joined by +: position 7: found "http=503", expected {NO_SESSION}',
        ),
        (
            {"mine": {"mode": "profile=issuer-slow"}},
            'profile.mine.mode: position 9: found "issuer-slow", expected a profile (none is known here)',
        ),
        (
            {"Mine": {"mode": "ok"}},
            "profile.'Mine': a name is made of small letters, digits and hyphens, at most 64",
        ),
        (
            {"a\nb": {"mode": "ok"}},
            "profile.'a\\nb': a name is made of small letters, digits and hyphens, at most 64",
        ),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused_in_one_line(tables, message):
    with pytest.raises(ProfileError) as refused:
        parse_profiles(tables)
    assert str(refused.value) == message
