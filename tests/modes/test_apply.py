import json
from random import Random

import pytest

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.response import Fault, Response
from mockpaywall.model.response_plan import NO_EFFECT
from mockpaywall.modes.apply import PLACEHOLDER_BODY, apply_plan, make_early_response, without_lost_parts
from mockpaywall.modes.effects.fault import FAULTS
from mockpaywall.modes.parser import parse
from mockpaywall.modes.planner import make_plan
from mockpaywall.paywall.envelope import build_envelope, encode_json


def planned(text):
    return make_plan(parse(text), 1, lambda: Random(1))


def words(code):
    return b'{"ErrorCode":%d}' % code


GOOD = Response(200, (("Content-Type", JSON_TYPE),), b"{}")


@pytest.mark.parametrize("text", ["ok", "error=64", "delay=5", "ttl=0", "payload=bom", "fault=reset:after"])
def test_what_waits_for_the_checks_is_not_answered_early(text):
    assert make_early_response(planned(text), words) is None


def test_an_http_part_is_answered_early_and_still_unmarked():
    assert make_early_response(planned("http=404+delay=50"), words) == Response(
        404, GOOD.headers, b'{"ErrorCode":404}'
    )


@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_a_fault_before_the_checks_breaks_something_that_looks_like_a_success(fault):
    assert make_early_response(planned(f"fault={fault}"), words) == Response(
        200, GOOD.headers, PLACEHOLDER_BODY
    )


def test_the_decoy_is_a_success_that_names_no_session():
    nobody = "00000000-0000-0000-0000-000000000000"
    body = {"SessionId": nobody, "SessionExpiryDate": "1970-01-01T00:00:00"}
    assert encode_json(build_envelope(0, "", body)) == PLACEHOLDER_BODY
    assert json.loads(PLACEHOLDER_BODY)["Result"] is True


def test_an_honest_reply_is_not_touched():
    assert apply_plan(GOOD, NO_EFFECT) is GOOD


def test_a_reply_is_marked_with_the_manner_of_the_plan():
    marked = apply_plan(GOOD, planned("delay=50+dribble=5/1000+fault=truncate:after"))
    assert marked == GOOD._replace(delay_ms=50.0, dribble_chunks=5, dribble_ms=1000.0, fault=Fault.TRUNCATE)


def test_a_delay_adds_to_that_of_the_reply():
    assert apply_plan(GOOD._replace(delay_ms=30.0), planned("delay=50")).delay_ms == 80.0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_each_fault_is_the_way_the_reply_travels(fault, moment):
    assert apply_plan(GOOD, planned(f"fault={fault}:{moment}")).fault is Fault(fault)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ok", ""),
        ("delay=5+dribble=5/10", "delay=5+dribble=5/10"),
        ("delay=5+error=64", "delay=5"),
        ("ttl=9+payload=bom+delay=5", "delay=5"),
        ("fault=reset:after+ttl=9", "fault=reset:after"),
    ],
)
def test_a_refused_request_keeps_only_the_parts_that_needed_no_good_one(text, left):
    assert without_lost_parts(planned(text)) == planned(left or "ok")
