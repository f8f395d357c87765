from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import OK
from mockpaywall.model.response_plan import NO_EFFECT, FixedStatus, PlannedFault
from mockpaywall.modes.parser import parse
from mockpaywall.modes.planner import make_plan
from mockpaywall.paywall.error_codes import find_by_number
from tests.modes.strategies import calmly, modes


def no_luck():
    raise AssertionError("nothing should be drawn")


def plans(text, count, seed=7):
    """The plans of the first *count* requests, each with a generator of its own."""
    mode = parse(text)
    return [
        make_plan(mode, number, lambda number=number: Random(f"{seed}:{number}"))
        for number in range(1, count + 1)
    ]


def acted(text, count=12):
    return [one.applied_mode for one in plans(text, count)]


def test_ok_is_the_honest_plan_itself():
    assert make_plan(OK, 1, no_luck) is NO_EFFECT


def test_an_ok_that_acts_leaves_nothing_to_name():
    assert acted("ok@first-1", 2) == ["", ""]


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
def test_a_part_comes_to_its_field_and_is_named(text, field, value):
    made = make_plan(parse(text), 1, no_luck)
    assert getattr(made, field) == value
    assert made.applied_mode == text


def test_parts_act_together():
    made = make_plan(parse("delay=20+dribble=5/100+ttl=9+payload=bom"), 1, no_luck)
    assert (made.delay_ms, made.dribble_chunks, made.ttl_s, made.payload) == (20.0, 5, 9, "bom")
    assert made.applied_mode == "delay=20+dribble=5/100+ttl=9+payload=bom"


def test_a_sequence_takes_a_step_a_request_and_the_last_one_stays():
    assert acted("ttl=1,ttl=2,ok,ttl=4", 6) == ["ttl=1", "ttl=2", "", "ttl=4", "ttl=4", "ttl=4"]


def test_first_acts_on_the_first_requests_exactly():
    assert acted("http=503@first-3", 6) == ["http=503@first-3"] * 3 + [""] * 3


def test_every_acts_on_each_nth_request_exactly():
    assert [place for place, said in enumerate(acted("http=503@every-4"), 1) if said] == [4, 8, 12]


def test_counts_begin_with_the_step_they_stand_in():
    assert acted("ok,ok,ttl=1@first-2", 6) == ["", "", "ttl=1@first-2", "ttl=1@first-2", "", ""]
    assert [place for place, said in enumerate(acted("ok,ok,ttl=1@every-3"), 1) if said] == [5, 8, 11]


def test_the_first_written_of_those_that_act_wins():
    assert acted("http=502@first-1+http=503@first-3+ttl=9", 5) == [
        "http=502@first-1",
        "http=503@first-3",
        "http=503@first-3",
        "ttl=9",
        "ttl=9",
    ]


def test_an_ok_that_acts_keeps_the_others_from_acting():
    assert acted("ok@first-2+http=503", 4) == ["", "", "http=503", "http=503"]


def test_what_lost_excludes_nobody():
    text = "http=503@first-2+fault=reset@first-3+dribble=5/10"
    assert acted(text, 4) == [
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
def test_probabilities_hold_over_a_thousand_requests_of_a_seed(text, seed, times):
    assert sum(one.fixed_status is not None for one in plans(text, 1000, seed)) == times


def test_of_two_even_chances_the_second_gets_what_the_first_leaves():
    said = Counter(one.applied_mode for one in plans("http=503@50%+error=64@50%", 1000))
    assert said == {"http=503@50%": 474, "": 264, "error=64@50%": 262}


@pytest.mark.parametrize("text", ["ok", "http=503", "http=503@first-2", "ok,http=503@every-2+delay=5"])
def test_luck_is_not_asked_for_when_nothing_is_drawn(text):
    for count in range(1, 5):
        make_plan(parse(text), count, no_luck)


def test_luck_is_not_asked_for_by_a_step_that_draws_nothing():
    assert make_plan(parse("ttl=1,delay=1..9"), 1, no_luck).applied_mode == "ttl=1"


def test_luck_is_asked_for_once_and_all_draws_are_made_from_it():
    request = []

    def luck():
        request.append(Random(5))
        return request[-1]

    made = make_plan(parse("delay=1..1000+delay=1..1000"), 1, luck)
    stream = Random(5)
    assert len(request) == 1
    assert made.delay_ms == sum(1 + int(stream.random() * 1000) for _ in range(2))


def test_draws_are_made_in_the_order_of_the_parts():
    alone = [one.fixed_status for one in plans("http=503@50%", 50)]
    assert [one.fixed_status for one in plans("http=503@50%+delay=1..9+ttl=3@5%", 50)] == alone


def test_a_part_that_lost_has_drawn_all_the_same():
    mode = parse("http=503@first-1+fault=reset@100%+delay=1..600000")
    lost, won = (make_plan(mode, count, lambda: Random(3)) for count in (1, 2))
    assert (lost.planned_fault, won.fixed_status) == (None, None)
    assert lost.delay_ms == won.delay_ms


@calmly
@given(modes, st.integers(1, 20), st.integers())
def test_the_same_mode_count_and_luck_give_the_same_plan(mode, count, seed):
    assert make_plan(mode, count, lambda: Random(seed)) == make_plan(
        parse(str(mode)), count, lambda: Random(seed)
    )


@calmly
@given(modes, st.integers(1, 20), st.integers())
def test_a_plan_never_holds_what_excludes_each_other(mode, count, seed):
    made = make_plan(mode, count, lambda: Random(seed))
    answers = [made.fixed_status, made.error, made.planned_fault if made.is_short_circuit else None]
    assert sum(answer is not None for answer in answers) <= 1
    assert made.can_create_session or (made.ttl_s, made.payload) == (None, None)
    assert made.has_body or (made.payload, made.dribble_chunks) == (None, 1)


@calmly
@given(modes, st.integers(1, 20), st.integers())
def test_acted_names_what_acts_and_reads_back(mode, count, seed):
    made = make_plan(mode, count, lambda: Random(seed))
    if made.applied_mode:
        assert set(parse(made.applied_mode).steps[0].parts) <= set(mode.at(count)[0].parts)
    else:
        assert made == NO_EFFECT
