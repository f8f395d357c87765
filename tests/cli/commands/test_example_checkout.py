"""`example checkout`: its script and its .http file pay on a running server, at every strictness."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from mockpaywall.testing import MockPaywall
from tests.cli.conftest import Cli, CommandResult
from tests.support.http_client import HttpClient, HttpResponse

OPERATIONS = (
    "session",
    "card/add",
    "otp/verify",
    "card/list",
    "payment/init",
    "payment/verify",
    "payment/commit",
)
BASE = "/api/paywall/masterpass/"
TIMEOUT_S = 30
NEEDS_SHELL = pytest.mark.skipif(
    not all(map(shutil.which, ("sh", "curl", "sed"))), reason="needs a POSIX shell, curl and sed"
)


@pytest.fixture(params=["lenient", "documented", "strict"])
def mock(request: pytest.FixtureRequest) -> Iterator[MockPaywall]:
    with MockPaywall(strictness=request.param) as mock:
        yield mock


@pytest.fixture
def plain_mock() -> Iterator[MockPaywall]:
    with MockPaywall() as mock:
        yield mock


def run_script(script: str, shell: str = "sh", **environ: str) -> CommandResult:
    process = subprocess.run(
        [shell],
        input=script,
        capture_output=True,
        encoding="utf-8",
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environ},
        timeout=TIMEOUT_S,
        check=False,
    )
    return CommandResult(process.returncode, process.stdout, process.stderr)


def list_calls(mock: MockPaywall) -> list[tuple[str, str]]:
    """Return the operation and the hint of each request."""
    return [(request.url.removeprefix(BASE), request.hint) for request in mock.requests()]


def assert_paid(mock: MockPaywall) -> None:
    assert list_calls(mock) == [(operation, "") for operation in OPERATIONS]
    mock.verify(journey=OPERATIONS)


@NEEDS_SHELL
@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_script_pays(cli: Cli, mock: MockPaywall, seed: str) -> None:
    result = run_script(cli("example", "checkout", "--seed", seed, "--url", mock.url).out)
    assert (result.code, result.err) == (0, "")
    assert result.out.count('"Result":true') == len(OPERATIONS) + 1  # payment/commit has it twice
    assert_paid(mock)


@NEEDS_SHELL
@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_the_script_runs_in_bash_with_values_of_the_environment(cli: Cli, plain_mock: MockPaywall) -> None:
    script = cli("example", "checkout", "--credentials", "unused:pair").out
    key, client = plain_mock.credentials
    environ = {"BASE_URL": plain_mock.url, "API_KEY": key, "API_CLIENT": client}
    assert run_script(script, "bash", **environ).code == 0
    assert_paid(plain_mock)


@NEEDS_SHELL
def test_a_key_pair_may_have_any_character(cli: Cli, plain_mock: MockPaywall) -> None:
    argv = ("--url", plain_mock.url, "--credentials", "k'e$y`}\\:c\"l i")
    assert run_script(cli("example", "checkout", *argv).out).code == 0
    assert_paid(plain_mock)


@NEEDS_SHELL
@pytest.mark.parametrize(
    ("mode", "failed"),
    [
        ("payment/verify>upstream=DECLINED", "payment/verify"),
        ("card/list>upstream=ACCOUNT_IS_BLOCKED", "card/list"),
        ("payment/init>error=92", "payment/init"),
        ("card/add>http=503", "card/add"),
    ],
)
def test_the_script_stops_at_a_failure(cli: Cli, plain_mock: MockPaywall, mode: str, failed: str) -> None:
    plain_mock.mode(mode)
    result = run_script(cli("example", "checkout", "--url", plain_mock.url).out)
    assert (result.code, result.err) == (1, f"{failed} failed\n")
    assert [operation for operation, _ in list_calls(plain_mock)] == list(
        OPERATIONS[: OPERATIONS.index(failed) + 1]
    )


@NEEDS_SHELL
def test_the_script_stops_when_no_answer_arrives(cli: Cli, plain_mock: MockPaywall) -> None:
    plain_mock.mode("otp/verify>fault=reset:after")
    result = run_script(cli("example", "checkout", "--url", plain_mock.url).out)
    assert result.code != 0
    assert len(plain_mock.requests()) == 3


def send_http_file(text: str, client: HttpClient) -> list[HttpResponse]:
    """Send the requests of *text* as VS Code's REST Client does: names of answers, and members of their bodies."""
    answers: dict[str, Any] = {}
    responses = []
    for block in re.split(r"^### .*\n", text, flags=re.MULTILINE)[1:]:
        filled = re.sub(
            r"\{\{(\w+)\.response\.body\.\$\.([\w.]+)\}\}", lambda match: find_member(answers, match), block
        )
        head, _, body = filled.partition("\n\n")
        name, request, *lines = head.splitlines()
        method, url = request.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        path = "/" + url.split("/", 3)[3]
        responses.append(
            client.send(body.strip().encode(), method=method, target=path, headers=headers, keys={})
        )
        answers[name.removeprefix("# @name ")] = responses[-1].json
    return responses


def find_member(answers: dict[str, Any], reference: re.Match[str]) -> str:
    value = answers[reference[1]]
    for name in reference[2].split("."):
        value = value[name]
    return str(value)


def test_the_http_file_pays(cli: Cli, mock: MockPaywall) -> None:
    text = cli("example", "checkout", "--http", "--url", mock.url).out
    client = HttpClient(int(mock.url.rpartition(":")[2]))
    assert [response.json["Result"] for response in send_http_file(text, client)] == [True] * len(OPERATIONS)
    assert_paid(mock)


@pytest.mark.parametrize("format_name", ["sh", "http"])
def test_the_same_seed_prints_the_same_checkout(cli: Cli, format_name: str) -> None:
    argv = ["example", "checkout", "--format", format_name, "--seed"]
    assert cli(*argv, "7").out == cli(*argv, "7").out != cli(*argv, "8").out


def test_a_checkout_has_an_amount_and_turkish_texts(cli: Cli) -> None:
    text = cli("example", "checkout", "--http", "--seed", "3").out
    assert re.search("kart", text)
    bodies = [json.loads(body) for body in re.findall(r"^\{\n.*?^\}$", text, re.DOTALL | re.MULTILINE)]
    (order,) = (body for body in bodies if "PaymentDetail" in body)
    assert 10 <= order["PaymentDetail"]["Amount"] <= 5000
    assert order["Card"] == {"IsSavedCard": True, "CardAlias": bodies[1]["CardAlias"]}


@pytest.mark.parametrize("argv", [["--json"], ["--curl"], ["--count", "2"], ["--format", "sh", "--http"]])
def test_what_a_checkout_cannot_be_is_refused(cli: Cli, argv: list[str]) -> None:
    result = cli("example", "checkout", *argv)
    assert (result.code, result.out) == (2, "")
    assert "expected" in result.err or "printed once" in result.err
