"""A mode that does not parse is refused at every entrance, with the position and what was expected; nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mockpaywall.app import build_context
from mockpaywall.cli.main import run
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.settings import Settings
from tests.api.modes.serving import Space

WRONG = {
    "http=5O3": 'position 6: found "5O3", expected an HTTP status from 200 to 599',
    "http=100": 'position 6: found "100", expected an HTTP status from 200 to 599 (1xx never ends a request)',
    "fault=rest": (
        'position 7: found "rest", expected a fault (reset, empty, hang, half-headers, truncate, garbage, '
        "malformed-chunk); did you mean reset?"
    ),
    "ok,": (
        "position 4: found the end, expected a part "
        "(ok, error, http, delay, dribble, fault, payload, ttl, profile)"
    ),
    "delay=5+http=503+ttl=3": (
        'position 18: found "ttl=3", expected a part that goes with http=503 '
        "(http makes no session, and ttl needs one)"
    ),
    "http=503@first-0": 'position 16: found "0", expected a number from 1 to 1000000000',
    "profile=bank": (
        'position 9: found "bank", expected a profile '
        "(bank-maintenance, flaky-mobile, issuer-slow, deploy-window, rate-limited)"
    ),
}
BAD = pytest.mark.parametrize("mode", WRONG)


@BAD
def test_in_the_header_it_is_a_bad_request(space: Space, mode: str) -> None:
    answer = space.send(mode)
    assert answer.status == 400
    assert answer.json == {
        "ErrorCodeType": 1,
        "ErrorMessage": None,
        "ErrorCode": 400,
        "Result": False,
        "Message": f"X-Mock-Mode: {WRONG[mode]}",
        "Body": None,
    }
    assert answer.hint == "mockpaywall modes prints every mode with an example"
    assert answer.header("X-Mock-Mode") is None


def test_in_the_header_it_is_refused_before_anything_else(space: Space) -> None:
    answer = space.send("no", body=b"not JSON", keys={}, path="/nowhere", method="GET")
    assert (answer.status, answer.json["ErrorCode"]) == (400, 400)


def test_in_the_header_it_leaves_no_session_and_uses_nothing_up(space: Space) -> None:
    space.world.store.set_default_mode(space.name, space.world.parse_mode("http=503@first-1"))
    assert space.send("http=5O3").status == 400
    assert space.sessions() == []
    assert [space.send().status for _ in range(2)] == [503, 200]


def test_it_is_journalled_as_refused(space: Space) -> None:
    space.send("http=5O3")
    (exchange,) = space.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.reason == f"X-Mock-Mode: {WRONG['http=5O3']}"


@BAD
def test_by_the_admin_api_the_default_is_refused_and_stays(space: Space, mode: str) -> None:
    space.admin("PUT", "mode", {"mode": "http=500"})
    refused = space.admin("PUT", "mode", {"mode": mode})
    (error,) = refused.json["errors"]
    assert refused.status == 422
    assert error["detail"] == WRONG[mode]
    assert error["position"] == int(WRONG[mode].split()[1].rstrip(":"))
    assert space.admin("GET", "mode").json == {"mode": "http=500"}
    assert space.send().status == 500


@BAD
def test_by_the_admin_api_a_rule_is_refused_and_not_made(space: Space, mode: str) -> None:
    refused = space.admin("POST", "rules", {"mode": mode})
    assert refused.status == 422
    assert refused.json["errors"][0]["detail"] == WRONG[mode]
    assert space.admin("GET", "rules").json == {"rules": []}


@pytest.mark.parametrize(
    ("argv", "environ", "where"),
    [
        (("--mode", "http=5O3"), {}, "flag --mode"),
        ((), {"MOCKPAYWALL_MODE": "http=5O3"}, "MOCKPAYWALL_MODE"),
    ],
)
def test_at_the_start_it_stops_the_start_in_one_line(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], environ: Mapping[str, str], where: str
) -> None:
    assert run(["serve", "--port", "0", *argv], environ) == 2
    description = capsys.readouterr()
    assert description.out == ""
    assert description.err == f'mockpaywall: {where}: "http=5O3" is not usable; {WRONG["http=5O3"]}\n'


def test_for_python_users_it_raises() -> None:
    with pytest.raises(ModeError) as refused:
        build_context(Settings(mode="http=5O3"), 1)
    assert str(refused.value) == WRONG["http=5O3"]
    assert refused.value.position == 6


def test_no_refusal_repeats_a_long_text(space: Space) -> None:
    answer = space.send("x" * 900)
    message: Any = answer.json["Message"]
    assert '"xxxxxxxxxxxxxxxxxxxxxxxx..."' in message
    assert len(message) < 200
