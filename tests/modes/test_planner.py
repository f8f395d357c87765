from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import OK_BRANCH
from mockpaywall.model.response_plan import NO_EFFECT, FixedStatus, PlannedFault
from mockpaywall.modes.planner import make_plan
from mockpaywall.paywall.error_codes import find_by_number
from tests.modes.strategies import branches, no_deadline
from tests.support.modes import parse_branch


def no_draws():
    raise AssertionError("nothing should be drawn")


def plans(text, count, seed=7):
    """Make the plans of the first *count* requests, each with its own generator."""
    mode = parse_branch(text)
    return [
        make_plan(mode, number, lambda number=number: Random(f"{seed}:{number}"))
        for number in range(1, count + 1)
    ]


def applied_modes(text, count=12):
    return [plan.applied_mode for plan in plans(text, count)]


def test_ok_has_no_effect():
    assert make_plan(OK_BRANCH, 1, no_draws) is NO_EFFECT


def test_an_applied_ok_is_not_named():
    assert applied_modes("ok@first-1", 2) == ["", ""]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("error=InvalidPhone", "error", find_by_number(7)),
        ("http=418", "fixed_status", FixedStatus(418, "envelope")),
        ("http=500", "fixed_status", FixedStatus(500, "envelope")),
        ("http=501", "fixed_status", FixedStatus(501, "envelope")),
        ("http=502", "fixed_status", FixedStatus(502, "html")),
        ("http=503", "fixed_status", FixedStatus(503, "html")),
        ("http=504", "fixed_status", FixedStatus(504, "html")),
        ("http=204", "fixed_status", FixedStatus(204, "empty")),
        ("http=302", "fixed_status", FixedStatus(302, "empty")),
        ("http=503:problem", "fixed_status", FixedStatus(503, "problem")),
        ("delay=250", "delay_ms", 250.0),
        ("delay=250+delay=50", "delay_ms", 300.0),
        ("fault=hang", "planned_fault", PlannedFault(Fault.HANG, after_commit=False)),
        ("fault=hang:before", "planned_fault", PlannedFault(Fault.HANG, after_commit=False)),
        ("fault=hang:after", "planned_fault", PlannedFault(Fault.HANG, after_commit=True)),
        ("payload=bom", "payload", "bom"),
        ("ttl=0", "ttl_s", 0),
        ("dribble=5/1000", "dribble_chunks", 5),
        ("dribble=5/1000", "dribble_ms", 1000.0),
    ],
)
def test_a_part_sets_its_field_and_is_named(text, field, value):
    plan = make_plan(parse_branch(text), 1, no_draws)
    assert getattr(plan, field) == value
    assert plan.applied_mode == text


def test_parts_are_combined():
    plan = make_plan(parse_branch("delay=20+dribble=5/100+ttl=9+payload=bom"), 1, no_draws)
    assert (plan.delay_ms, plan.dribble_chunks, plan.ttl_s, plan.payload) == (20.0, 5, 9, "bom")
    assert plan.applied_mode == "delay=20+dribble=5/100+ttl=9+payload=bom"


def test_a_sequence_has_one_step_per_request_and_repeats_the_last():
    assert applied_modes("ttl=1,ttl=2,ok,ttl=4", 6) == ["ttl=1", "ttl=2", "", "ttl=4", "ttl=4", "ttl=4"]


def test_first_applies_to_exactly_the_first_requests():
    assert applied_modes("http=503@first-3", 6) == ["http=503@first-3"] * 3 + [""] * 3


def test_every_applies_to_exactly_each_nth_request():
    assert [number for number, applied in enumerate(applied_modes("http=503@every-4"), 1) if applied] == [
        4,
        8,
        12,
    ]


def test_counts_start_with_their_step():
    assert applied_modes("ok,ok,ttl=1@first-2", 6) == ["", "", "ttl=1@first-2", "ttl=1@first-2", "", ""]
    assert [number for number, applied in enumerate(applied_modes("ok,ok,ttl=1@every-3"), 1) if applied] == [
        5,
        8,
        11,
    ]


def test_the_first_part_that_applies_wins():
    assert applied_modes("http=502@first-1+http=503@first-3+ttl=9", 5) == [
        "http=502@first-1",
        "http=503@first-3",
        "http=503@first-3",
        "ttl=9",
        "ttl=9",
    ]


def test_an_applied_ok_excludes_other_parts():
    assert applied_modes("ok@first-2+http=503", 4) == ["", "", "http=503", "http=503"]


def test_a_part_that_does_not_apply_excludes_no_other():
    text = "http=503@first-2+fault=reset@first-3+dribble=5/10"
    assert applied_modes(text, 4) == [
        "http=503@first-2+dribble=5/10",
        "http=503@first-2+dribble=5/10",
        "fault=reset@first-3",
        "dribble=5/10",
    ]


@pytest.mark.parametrize(
    ("text", "seed", "times"),
    [
        ("http=503@0%", 7, 0),
        ("http=503@0.5%", 7, 2),
        ("http=503@10%", 7, 103),
        ("http=503@10%", 8, 94),
        ("http=503@50%", 7, 474),
        ("http=503@100%", 7, 1000),
    ],
)
def test_probabilities_over_a_thousand_requests_of_a_seed(text, seed, times):
    assert sum(plan.fixed_status is not None for plan in plans(text, 1000, seed)) == times


def test_of_two_conflicting_parts_the_second_applies_when_the_first_does_not():
    applied = Counter(plan.applied_mode for plan in plans("http=503@50%+error=64@50%", 1000))
    assert applied == {"http=503@50%": 474, "": 264, "error=64@50%": 262}


@pytest.mark.parametrize("text", ["ok", "http=503", "http=503@first-2", "ok,http=503@every-2+delay=5"])
def test_without_draws_no_generator_is_created(text):
    for count in range(1, 5):
        make_plan(parse_branch(text), count, no_draws)


def test_for_a_step_without_draws_no_generator_is_created():
    assert make_plan(parse_branch("ttl=1,delay=1..9"), 1, no_draws).applied_mode == "ttl=1"


def test_all_draws_come_from_one_generator():
    generators = []

    def make_generator():
        generators.append(Random(5))
        return generators[-1]

    plan = make_plan(parse_branch("delay=1..1000+delay=1..1000"), 1, make_generator)
    generator = Random(5)
    assert len(generators) == 1
    assert plan.delay_ms == sum(1 + int(generator.random() * 1000) for _ in range(2))


def test_draws_follow_the_order_of_the_parts():
    alone = [plan.fixed_status for plan in plans("http=503@50%", 50)]
    assert [plan.fixed_status for plan in plans("http=503@50%+delay=1..9+ttl=3@5%", 50)] == alone


def test_a_part_that_is_excluded_draws_as_well():
    mode = parse_branch("http=503@first-1+fault=reset@100%+delay=1..600000")
    lost, won = (make_plan(mode, count, lambda: Random(3)) for count in (1, 2))
    assert (lost.planned_fault, won.fixed_status) == (None, None)
    assert lost.delay_ms == won.delay_ms


@no_deadline
@given(branches, st.integers(1, 20), st.integers())
def test_equal_modes_counts_and_generators_give_equal_plans(mode, count, seed):
    assert make_plan(mode, count, lambda: Random(seed)) == make_plan(
        parse_branch(str(mode)), count, lambda: Random(seed)
    )


@no_deadline
@given(branches, st.integers(1, 20), st.integers())
def test_a_plan_has_no_conflicting_parts(mode, count, seed):
    plan = make_plan(mode, count, lambda: Random(seed))
    responses = [plan.fixed_status, plan.error, plan.planned_fault if plan.is_short_circuit else None]
    assert sum(response is not None for response in responses) <= 1
    assert plan.can_carry_out or (plan.ttl_s, plan.payload) == (None, None)
    assert plan.has_body or (plan.payload, plan.dribble_chunks) == (None, 1)


@no_deadline
@given(branches, st.integers(1, 20), st.integers())
def test_the_applied_mode_names_parts_of_the_step(mode, count, seed):
    plan = make_plan(mode, count, lambda: Random(seed))
    if plan.applied_mode:
        assert set(parse_branch(plan.applied_mode).steps[0].parts) <= set(mode.get_step(count)[0].parts)
    else:
        assert plan == NO_EFFECT
