from random import Random

import pytest

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import OK, OK_BRANCH, Branch, ModeCandidate, Part, Step
from mockpaywall.model.response_plan import NO_EFFECT, FixedStatus, PlannedFault, ResponsePlan
from mockpaywall.model.rule import Rule
from mockpaywall.model.trigger import ALWAYS, Every, First, Percent
from mockpaywall.modes.effects.delay import FixedDelay, UniformDelay
from mockpaywall.modes.effects.http_status import HttpStatusEffect


def mode(*steps):
    return Branch(tuple(Step(tuple(parts)) for parts in steps))


def no_draws():
    raise AssertionError("nothing should be drawn")


UNAVAILABLE = Part("http", HttpStatusEffect(503))
SOMETIMES = Part("http", HttpStatusEffect(503), Percent(2.5))


def test_a_mode_is_formatted_in_its_syntax():
    formatted = mode([Part("delay", UniformDelay(100, 300)), SOMETIMES], [Part("ok", None, First(3))])
    assert str(formatted) == "delay=100..300+http=503@2.5%,ok@first-3"


def test_ok_is_formatted_as_ok():
    assert str(OK) == "ok"


@pytest.mark.parametrize(
    ("mode_", "counted", "random"),
    [
        (OK_BRANCH, False, False),
        (mode([UNAVAILABLE]), False, False),
        (mode([UNAVAILABLE], [Part("ok")]), True, False),
        (mode([Part("http", HttpStatusEffect(503), First(2))]), True, False),
        (mode([Part("delay", FixedDelay(5)), Part("http", HttpStatusEffect(503), Every(2))]), True, False),
        (mode([SOMETIMES]), False, True),
        (mode([Part("delay", UniformDelay(1, 2))]), False, True),
        (mode([Part("ok")], [Part("ok")], [SOMETIMES]), True, True),
    ],
)
def test_whether_a_mode_is_counted_or_random(mode_, counted, random):
    assert (mode_.is_counted, mode_.is_random) == (counted, random)


def test_each_request_has_the_next_step_and_the_last_is_repeated():
    first, second, third = (Step((Part("delay", FixedDelay(ms)),)) for ms in (1, 2, 3))
    steps = [Branch((first, second, third)).get_step(count) for count in range(1, 7)]
    assert steps == [(first, 1), (second, 1), (third, 1), (third, 2), (third, 3), (third, 4)]


def test_a_single_step_counts_every_request():
    assert [OK_BRANCH.get_step(count)[1] for count in (1, 2, 9)] == [1, 2, 9]


def test_always_fires_every_time():
    assert all(ALWAYS.fires(count, no_draws, None) for count in range(1, 20))


def test_first_fires_the_first_times_only():
    assert [count for count in range(1, 20) if First(3).fires(count, no_draws, None)] == [1, 2, 3]


def test_every_fires_every_nth_time_only():
    assert [count for count in range(1, 20) if Every(6).fires(count, no_draws, None)] == [6, 12, 18]


@pytest.mark.parametrize(("percent", "times"), [(0, 0), (100, 500)])
def test_0_and_100_percent_are_exact(percent, times):
    random_source = Random(1)
    assert sum(Percent(percent).fires(1, lambda: random_source, None) for _ in range(500)) == times


def test_0_percent_does_not_fire_even_for_the_lowest_draw():
    class ZeroRandom(Random):
        def random(self):
            return 0.0

    assert not Percent(0.0).fires(1, ZeroRandom, None)
    assert Percent(0.0001).fires(1, ZeroRandom, None)


def test_every_percentage_draws_once():
    states = set()
    for percent in (0, 50, 100):
        generator = Random(1)
        Percent(percent).fires(1, lambda generator=generator: generator, None)
        states.add(generator.random())
    assert len(states) == 1


@pytest.mark.parametrize(
    ("trigger", "text"),
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
def test_a_trigger_is_formatted_in_its_syntax(trigger, text):
    assert str(trigger) == text


def test_the_repr_of_a_candidate_does_not_show_its_counter_with_a_phone():
    assert "905000050002" not in repr(ModeCandidate("phone", OK_BRANCH, "phone:905000050002", None))


def test_rules_with_equal_ids_are_equal():
    rule = Rule("a", OK, lambda _: True, priority=3)
    assert rule == Rule("a", mode([UNAVAILABLE]), lambda _: False)
    assert rule != Rule("b", OK, rule.matches, priority=3)
    assert len({rule, Rule("a", OK, lambda _: True)}) == 1


RESET = PlannedFault(Fault.RESET, after_commit=False)
LATE_RESET = PlannedFault(Fault.RESET, after_commit=True)
LATE_TRUNCATE = PlannedFault(Fault.TRUNCATE, after_commit=True)


@pytest.mark.parametrize(
    ("plan", "is_short_circuit", "can_carry_out", "has_body"),
    [
        (NO_EFFECT, False, True, True),
        (ResponsePlan(fixed_status=FixedStatus(503, "html")), True, False, True),
        (ResponsePlan(planned_fault=RESET), True, False, False),
        (ResponsePlan(planned_fault=LATE_RESET), False, True, False),
        (ResponsePlan(planned_fault=LATE_TRUNCATE), False, True, True),
        (ResponsePlan(ttl_s=0), False, True, True),
    ],
)
def test_what_follows_from_a_plan(plan, is_short_circuit, can_carry_out, has_body):
    assert (plan.is_short_circuit, plan.can_carry_out, plan.has_body) == (
        is_short_circuit,
        can_carry_out,
        has_body,
    )


def test_the_applied_mode_names_the_parts():
    assert NO_EFFECT.applied_mode == ""
    assert (
        ResponsePlan(parts=(Part("delay", FixedDelay(5)), SOMETIMES)).applied_mode == "delay=5+http=503@2.5%"
    )
