"""An invalid mode is refused wherever it is given, with the position and what was expected. Nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mockpaywall.app import build_context
from mockpaywall.cli.main import run
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.settings import Settings
from tests.support.namespace_client import NamespaceClient

INVALID_MODES = {
    "http=5O3": 'position 6: found "5O3", expected an HTTP status from 200 to 599',
    "http=100": 'position 6: found "100", expected an HTTP status from 200 to 599 (1xx is not a final response)',
    "fault=rest": (
        'position 7: found "rest", expected a fault (reset, empty, hang, half-headers, truncate, garbage, '
        "malformed-chunk); did you mean reset?"
    ),
    "ok,": (
        "position 4: found the end, expected a part "
        "(ok, error, upstream, http, delay, dribble, fault, payload, auth, ttl, renew, return, retry-after, profile)"
    ),
    "delay=5+http=503+ttl=3": (
        'position 18: found "ttl=3", expected a part that can be combined with http=503 '
        "(http prevents the operation, and ttl needs it)"
    ),
    "http=503@first-0": 'position 16: found "0", expected a number from 1 to 1000000000',
    "profile=bank": (
        'position 9: found "bank", expected a profile '
        "(bank-maintenance, flaky-mobile, issuer-slow, deploy-window, rate-limited)"
    ),
}
EVERY_INVALID_MODE = pytest.mark.parametrize("mode", INVALID_MODES)


@EVERY_INVALID_MODE
def test_in_the_header_it_is_a_bad_request(namespace: NamespaceClient, mode: str) -> None:
    response = namespace.send(mode)
    assert response.status == 400
    assert response.json == {
        "ErrorCodeType": 1,
        "ErrorMessage": None,
        "ErrorCode": 400,
        "Result": False,
        "Message": f"X-Mock-Mode: {INVALID_MODES[mode]}",
        "Body": None,
    }
    assert response.hint == "mockpaywall modes prints every mode with an example"
    assert response.header("X-Mock-Mode") is None


def test_in_the_header_it_is_refused_before_anything_else(namespace: NamespaceClient) -> None:
    response = namespace.send("no", body=b"not JSON", keys={}, path="/nowhere", method="GET")
    assert (response.status, response.json["ErrorCode"]) == (400, 400)


def test_in_the_header_it_creates_no_session_and_is_not_counted(namespace: NamespaceClient) -> None:
    namespace.set_default_mode("http=503@first-1")
    assert namespace.send("http=5O3").status == 400
    assert namespace.sessions() == []
    assert [namespace.send().status for _ in range(2)] == [503, 200]


def test_the_journal_has_the_reason(namespace: NamespaceClient) -> None:
    namespace.send("http=5O3")
    (exchange,) = namespace.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.reason == f"X-Mock-Mode: {INVALID_MODES['http=5O3']}"


@EVERY_INVALID_MODE
def test_as_default_mode_of_the_admin_api_it_is_refused(namespace: NamespaceClient, mode: str) -> None:
    namespace.admin("PUT", "mode", {"mode": "http=500"})
    refused = namespace.admin("PUT", "mode", {"mode": mode})
    (error,) = refused.json["errors"]
    assert refused.status == 422
    assert error["detail"] == INVALID_MODES[mode]
    assert error["position"] == int(INVALID_MODES[mode].split()[1].rstrip(":"))
    assert namespace.admin("GET", "mode").json == {"mode": "http=500"}
    assert namespace.send().status == 500


@EVERY_INVALID_MODE
def test_in_a_rule_of_the_admin_api_it_is_refused(namespace: NamespaceClient, mode: str) -> None:
    refused = namespace.admin("POST", "rules", {"mode": mode})
    assert refused.status == 422
    assert refused.json["errors"][0]["detail"] == INVALID_MODES[mode]
    assert namespace.admin("GET", "rules").json == {"rules": []}


@pytest.mark.parametrize(
    ("argv", "environ", "where"),
    [
        (("--mode", "http=5O3"), {}, "flag --mode"),
        ((), {"MOCKPAYWALL_MODE": "http=5O3"}, "MOCKPAYWALL_MODE"),
    ],
)
def test_in_the_settings_it_stops_the_start_in_one_line(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], environ: Mapping[str, str], where: str
) -> None:
    assert run(["serve", "--port", "0", *argv], environ) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f'mockpaywall: {where}: "http=5O3" is not usable; {INVALID_MODES["http=5O3"]}\n'


def test_in_python_it_raises() -> None:
    with pytest.raises(ModeError) as refused:
        build_context(Settings(mode="http=5O3"), 1)
    assert str(refused.value) == INVALID_MODES["http=5O3"]
    assert refused.value.position == 6


def test_a_refusal_does_not_repeat_a_long_text(namespace: NamespaceClient) -> None:
    response = namespace.send("x" * 900)
    message: Any = response.json["Message"]
    assert '"xxxxxxxxxxxxxxxxxxxxxxxx..."' in message
    assert len(message) < 200
