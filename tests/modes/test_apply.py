import json
from random import Random

import pytest

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.response import Fault, Response
from mockpaywall.model.response_plan import NO_EFFECT
from mockpaywall.modes.apply import PLACEHOLDER_BODY, apply_plan, make_early_response, without_lost_parts
from mockpaywall.modes.effects.fault import FAULTS
from mockpaywall.modes.planner import make_plan
from mockpaywall.paywall.envelope import build_envelope, encode_json
from tests.support.modes import parse_branch


def plan_of(text):
    return make_plan(parse_branch(text), 1, lambda: Random(1))


def envelope(code):
    return b'{"ErrorCode":%d}' % code


RESPONSE = Response(200, (("Content-Type", JSON_TYPE),), b"{}")


@pytest.mark.parametrize("text", ["ok", "error=64", "delay=5", "ttl=0", "payload=bom", "fault=reset:after"])
def test_a_part_that_needs_the_checks_has_no_early_response(text):
    assert make_early_response(plan_of(text), envelope) is None


def test_an_http_part_has_an_early_response_without_its_plan():
    assert make_early_response(plan_of("http=404+delay=50"), envelope) == Response(
        404, RESPONSE.headers, b'{"ErrorCode":404}'
    )


@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_a_fault_before_the_checks_breaks_a_placeholder_body(fault):
    assert make_early_response(plan_of(f"fault={fault}"), envelope) == Response(
        200, RESPONSE.headers, PLACEHOLDER_BODY
    )


def test_the_placeholder_body_is_a_success_with_a_null_session_id():
    null_id = "00000000-0000-0000-0000-000000000000"
    body = {"SessionId": null_id, "SessionExpiryDate": "1970-01-01T00:00:00"}
    assert encode_json(build_envelope(0, "", body)) == PLACEHOLDER_BODY
    assert json.loads(PLACEHOLDER_BODY)["Result"] is True


def test_without_a_plan_the_response_is_unchanged():
    assert apply_plan(RESPONSE, NO_EFFECT) is RESPONSE


def test_delay_dribble_and_fault_of_the_plan_are_applied():
    response = apply_plan(RESPONSE, plan_of("delay=50+dribble=5/1000+fault=truncate:after"))
    assert response == RESPONSE._replace(
        delay_ms=50.0, dribble_chunks=5, dribble_ms=1000.0, fault=Fault.TRUNCATE
    )


def test_a_delay_is_added_to_that_of_the_response():
    assert apply_plan(RESPONSE._replace(delay_ms=30.0), plan_of("delay=50")).delay_ms == 80.0


@pytest.mark.parametrize("timing", ["before", "after"])
@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_each_fault_is_applied_with_each_timing(fault, timing):
    assert apply_plan(RESPONSE, plan_of(f"fault={fault}:{timing}")).fault is Fault(fault)


@pytest.mark.parametrize(
    ("text", "remaining"),
    [
        ("ok", ""),
        ("delay=5+dribble=5/10", "delay=5+dribble=5/10"),
        ("delay=5+error=64", "delay=5"),
        ("ttl=9+payload=bom+delay=5", "delay=5"),
        ("fault=reset:after+ttl=9", "fault=reset:after"),
    ],
)
def test_for_a_refused_request_only_some_parts_remain(text, remaining):
    assert without_lost_parts(plan_of(text)) == plan_of(remaining or "ok")
