from random import Random

import pytest

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import OK, Mode, ModeCandidate, Part, Step
from mockpaywall.model.response_plan import NO_EFFECT, FixedStatus, PlannedFault, ResponsePlan
from mockpaywall.model.rule import Rule
from mockpaywall.model.trigger import ALWAYS, Every, First, Percent
from mockpaywall.modes.effects.delay import FixedDelay, UniformDelay
from mockpaywall.modes.effects.http_status import HttpStatusEffect


def mode(*steps):
    return Mode(tuple(Step(tuple(parts)) for parts in steps))


def no_luck():
    raise AssertionError("nothing should be drawn")


UNAVAILABLE = Part("http", HttpStatusEffect(503))
SOMETIMES = Part("http", HttpStatusEffect(503), Percent(2.5))


def test_a_mode_prints_as_it_is_written():
    written = mode([Part("delay", UniformDelay(100, 300)), SOMETIMES], [Part("ok", None, First(3))])
    assert str(written) == "delay=100..300+http=503@2.5%,ok@first-3"


def test_ok_prints_as_ok():
    assert str(OK) == "ok"


@pytest.mark.parametrize(
    ("written", "counted", "drawn"),
    [
        (OK, False, False),
        (mode([UNAVAILABLE]), False, False),
        (mode([UNAVAILABLE], [Part("ok")]), True, False),
        (mode([Part("http", HttpStatusEffect(503), First(2))]), True, False),
        (mode([Part("delay", FixedDelay(5)), Part("http", HttpStatusEffect(503), Every(2))]), True, False),
        (mode([SOMETIMES]), False, True),
        (mode([Part("delay", UniformDelay(1, 2))]), False, True),
        (mode([Part("ok")], [Part("ok")], [SOMETIMES]), True, True),
    ],
)
def test_a_mode_knows_whether_it_needs_a_count_or_luck(written, counted, drawn):
    assert (written.is_counted, written.is_random) == (counted, drawn)


def test_each_request_takes_the_next_step_and_the_last_one_stays():
    first, second, third = (Step((Part("delay", FixedDelay(ms)),)) for ms in (1, 2, 3))
    taken = [Mode((first, second, third)).get_step(count) for count in range(1, 7)]
    assert taken == [(first, 1), (second, 1), (third, 1), (third, 2), (third, 3), (third, 4)]


def test_a_single_step_counts_every_request():
    assert [OK.get_step(count)[1] for count in (1, 2, 9)] == [1, 2, 9]


def test_always_acts_each_time():
    assert all(ALWAYS.fires(turn, no_luck) for turn in range(1, 20))


def test_first_acts_the_first_times_only():
    assert [turn for turn in range(1, 20) if First(3).fires(turn, no_luck)] == [1, 2, 3]


def test_every_acts_every_nth_time_only():
    assert [turn for turn in range(1, 20) if Every(6).fires(turn, no_luck)] == [6, 12, 18]


@pytest.mark.parametrize(("percent", "times"), [(0, 0), (100, 500)])
def test_no_chance_and_certainty_are_exact(percent, times):
    random_source = Random(1)
    assert sum(Percent(percent).fires(1, lambda: random_source) for _ in range(500)) == times


def test_no_chance_is_none_even_when_the_lowest_number_is_drawn():
    class Lowest(Random):
        def random(self):
            return 0.0

    assert not Percent(0.0).fires(1, Lowest)
    assert Percent(0.0001).fires(1, Lowest)


def test_a_percentage_draws_once_whatever_it_is():
    states = set()
    for percent in (0, 50, 100):
        luck = Random(1)
        Percent(percent).fires(1, lambda luck=luck: luck)
        states.add(luck.random())
    assert len(states) == 1


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (Percent(10), "@10%"),
        (Percent(0.5), "@0.5%"),
        (Percent(0.0001), "@0.0001%"),
        (Percent(99.9999), "@99.9999%"),
        (Percent(100.0), "@100%"),
        (Every(3), "@every-3"),
        (First(1_000_000), "@first-1000000"),
        (ALWAYS, ""),
    ],
)
def test_when_prints_as_it_is_written(when, text):
    assert str(when) == text


def test_a_candidate_does_not_show_its_counter_which_may_hold_a_phone():
    assert "905000050002" not in repr(ModeCandidate("phone", OK, "phone:905000050002", None))


def test_rules_are_the_same_when_their_ids_are():
    one = Rule("a", OK, lambda call: True, priority=3)
    assert one == Rule("a", mode([UNAVAILABLE]), lambda call: False)
    assert one != Rule("b", OK, one.matches, priority=3)
    assert len({one, Rule("a", OK, lambda call: True)}) == 1


RESET = PlannedFault(Fault.RESET, after_commit=False)
LATE_RESET = PlannedFault(Fault.RESET, after_commit=True)
LATE_CUT = PlannedFault(Fault.TRUNCATE, after_commit=True)


@pytest.mark.parametrize(
    ("plan", "early", "makes_session", "sends_body"),
    [
        (NO_EFFECT, False, True, True),
        (ResponsePlan(fixed_status=FixedStatus(503, "html")), True, False, True),
        (ResponsePlan(planned_fault=RESET), True, False, False),
        (ResponsePlan(planned_fault=LATE_RESET), False, True, False),
        (ResponsePlan(planned_fault=LATE_CUT), False, True, True),
        (ResponsePlan(ttl_s=0), False, True, True),
    ],
)
def test_a_plan_knows_what_comes_of_it(plan, early, makes_session, sends_body):
    assert (plan.is_short_circuit, plan.can_create_session, plan.has_body) == (
        early,
        makes_session,
        sends_body,
    )


def test_a_plan_names_the_parts_that_acted():
    assert NO_EFFECT.applied_mode == ""
    assert (
        ResponsePlan(parts=(Part("delay", FixedDelay(5)), SOMETIMES)).applied_mode == "delay=5+http=503@2.5%"
    )
