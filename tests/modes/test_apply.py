import json
from random import Random

import pytest

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.response import Reply, Travel
from mockpaywall.model.response_plan import HONEST
from mockpaywall.modes.apply import DECOY, early, mark, refused
from mockpaywall.modes.effects.fault import FAULTS
from mockpaywall.modes.parser import parse
from mockpaywall.modes.planner import plan
from mockpaywall.paywall.envelope import envelope, written


def planned(text):
    return plan(parse(text), 1, lambda: Random(1))


def words(code):
    return b'{"ErrorCode":%d}' % code


GOOD = Reply(200, (("Content-Type", JSON_TYPE),), b"{}")


@pytest.mark.parametrize("text", ["ok", "error=64", "delay=5", "ttl=0", "payload=bom", "fault=reset:after"])
def test_what_waits_for_the_checks_is_not_answered_early(text):
    assert early(planned(text), words) is None


def test_an_http_part_is_answered_early_and_still_unmarked():
    assert early(planned("http=404+delay=50"), words) == Reply(404, GOOD.headers, b'{"ErrorCode":404}')


@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_a_fault_before_the_checks_breaks_something_that_looks_like_a_success(fault):
    assert early(planned(f"fault={fault}"), words) == Reply(200, GOOD.headers, DECOY)


def test_the_decoy_is_a_success_that_names_no_session():
    nobody = "00000000-0000-0000-0000-000000000000"
    body = {"SessionId": nobody, "SessionExpiryDate": "1970-01-01T00:00:00"}
    assert written(envelope(0, "", body)) == DECOY
    assert json.loads(DECOY)["Result"] is True


def test_an_honest_reply_is_not_touched():
    assert mark(GOOD, HONEST) is GOOD


def test_a_reply_is_marked_with_the_manner_of_the_plan():
    marked = mark(GOOD, planned("delay=50+dribble=5/1000+fault=truncate:after"))
    assert marked == GOOD._replace(delay_ms=50.0, pieces=5, pieces_over_ms=1000.0, travel=Travel.TRUNCATE)


def test_a_delay_adds_to_that_of_the_reply():
    assert mark(GOOD._replace(delay_ms=30.0), planned("delay=50")).delay_ms == 80.0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_each_fault_is_the_way_the_reply_travels(fault, moment):
    assert mark(GOOD, planned(f"fault={fault}:{moment}")).travel is Travel(fault)


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
    assert refused(planned(text)) == planned(left or "ok")
