"""Every example client in every scenario: what it prints, and what the mock saw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mockpaywall.testing import MockPaywall
from tests.examples.clients.conftest import GetProgram
from tests.examples.clients.programs import Program, Result, run_program
from tests.examples.clients.runners import RUNNERS, Runner
from tests.examples.clients.scenarios import SCENARIOS, Run, Scenario, count_requests


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
@pytest.mark.parametrize("runner", RUNNERS, ids=str)
def test_a_client_pays_at_most_once_and_says_so(
    *,
    runner: Runner,
    scenario: Scenario,
    get_program: GetProgram,
    mock_server: MockPaywall,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    program = get_program(runner)
    mock_server.begin_test(request.node.nodeid)
    for run in scenario.runs:
        mock_server.mode(run.mode)
        check_result(run_scenario(program, scenario, run, mock_server, tmp_path), run)
    check_journal(scenario, mock_server)


def run_scenario(program: Program, scenario: Scenario, run: Run, mock: MockPaywall, folder: Path) -> Result:
    """Run the program once against *mock*."""
    environ = {
        "PAYWALL_URL": mock.url,
        "PAYWALL_KEY": mock.credentials.key,
        "PAYWALL_CLIENT": mock.credentials.client,
        "PAYWALL_TIMEOUT_SECONDS": str(scenario.timeout_s),
    }

    def answer_line(line: str) -> str:
        if not (scenario.decides_3d and re.match("payment/init: .*http://", line)):
            return ""
        (payment,) = mock.payments()
        mock.approve_3d(payment)
        return "\n"

    return run_program(
        program,
        scenario.order,
        folder=folder,
        environ=environ,
        entries=run.entries,
        answer_line=answer_line,
    )


def check_result(result: Result, run: Run) -> None:
    printed = "\n".join(result.lines)
    assert result.exit_code == run.exit_code, printed
    assert re.fullmatch(run.last_line, result.lines[-1]), printed
    assert any(re.fullmatch(run.line or ".*", line) for line in result.lines[:-1]), printed
    assert "5528790000000008" not in printed


def check_journal(scenario: Scenario, mock: MockPaywall) -> None:
    counts = count_requests(mock)
    assert {name: counts[name] for name in scenario.requests} == scenario.requests
    charged = [payment for payment in mock.payments() if payment.state == "success"]
    assert len(charged) == scenario.charges
    if scenario.charges:
        mock.verify(journey=["payment/commit"])
    scenario.check(mock)
