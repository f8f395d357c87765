"""Profiles: built in, defined in mockpaywall.toml, and used wherever a mode is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from mockpaywall.cli.main import run
from mockpaywall.cli.setting_options import load_settings
from mockpaywall.model.exchange import Exchange
from mockpaywall.modes.profiles import parse_profiles
from mockpaywall.settings import Settings, SettingsError
from tests.support.namespace_client import NamespaceClient
from tests.support.servers import Serve

TOML = """
mode = "profile=two-bad"

[profile.two-bad]
summary = "Two bad ones"
mode = "http=503,http=500,ok"

[profile.rate-limited]
mode = ["delay=1", "http=429@every-2"]
"""


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    path = tmp_path / "mock.toml"
    path.write_text(TOML, "utf-8")
    return path


def load(path: Path, **flags: object) -> Settings:
    return load_settings({"config": path, **flags}, {})


def is_decided(namespace: NamespaceClient, number: int) -> bool:
    exchanges = namespace.exchanges()
    return len(exchanges) == number and exchanges[-1].outcome is not None


@contextmanager
def decided_exchanges(namespace: NamespaceClient, count: int, mode: str) -> Iterator[tuple[Exchange, ...]]:
    """Send *count* requests and yield their exchanges as soon as they are decided, without waiting for delays."""
    with ExitStack() as connections:
        for number in range(1, count + 1):
            connections.enter_context(namespace.open(mode))
            namespace.wait_until(lambda number=number: is_decided(namespace, number))
        yield namespace.exchanges()


@pytest.mark.parametrize("name", parse_profiles({}))
def test_a_built_in_profile_in_the_header(namespace: NamespaceClient, name: str) -> None:
    with decided_exchanges(namespace, 1, f"profile={name}") as (exchange,):
        assert exchange.record.candidate.branch == parse_profiles({})[name].mode.branches[0]
        assert exchange.record.candidate.source == "header"


def test_deploy_window_has_its_phases(namespace: NamespaceClient) -> None:
    with decided_exchanges(namespace, 17, "profile=deploy-window") as exchanges:
        responses = [one.outcome.response for one in exchanges if one.outcome]
    assert [response.status for response in responses] == [502] * 3 + [503] * 5 + [200] * 9
    assert [200 <= response.delay_ms <= 900 for response in responses] == [True] * 15 + [False] * 2


def test_rate_limited_has_retry_after(namespace: NamespaceClient) -> None:
    responses = [namespace.send("profile=rate-limited") for _ in range(6)]
    assert [response.status for response in responses] == [200, 200, 429] * 2
    assert responses[2].header("Retry-After") == "1"


def test_profiles_of_the_file_are_added_or_replace_built_in_ones(serve: Serve, toml: Path) -> None:
    with serve(load(toml)) as server:
        namespace = server.namespace("file")
        assert [namespace.send().status for _ in range(4)] == [503, 500, 200, 200]
        assert [namespace.send("profile=rate-limited").status for _ in range(4)] == [200, 429, 200, 429]
        assert namespace.send("profile=deploy-window").status == 502


def test_a_flag_can_name_a_profile_of_the_file(serve: Serve, toml: Path) -> None:
    with serve(load(toml, mode="profile=rate-limited")) as server:
        namespace = server.namespace("flag")
        assert [namespace.send().status for _ in range(2)] == [200, 429]


def test_the_admin_api_lists_and_sets_profiles_of_the_file(serve: Serve, toml: Path) -> None:
    with serve(load(toml)) as server:
        namespace = server.namespace("admin")
        listed = {one["name"]: one for one in namespace.admin("GET", "modes").json["profiles"]}
        assert listed["two-bad"] == {
            "name": "two-bad",
            "summary": "Two bad ones",
            "mode": "http=503,http=500,ok",
        }
        assert listed["rate-limited"]["mode"] == "delay=1+http=429@every-2"
        assert set(listed) == {*parse_profiles({}), "two-bad"}
        put = namespace.admin("PUT", "mode", {"mode": "profile=rate-limited"})
        assert put.json == {"mode": "delay=1+http=429@every-2"}


def test_the_modes_command_lists_profiles_of_the_file(toml: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["modes", "--config", str(toml)], {}) == 0
    output = capsys.readouterr().out
    assert re.search(r"^  two-bad +Two bad ones$", output, re.MULTILINE)
    assert re.search(r"^  two-bad +http=503,http=500,ok$", output, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[profile.mine]\nmode = ["http=5O3"]',
            'profile.mine.mode[1]: position 6: found "5O3", expected an HTTP status from 200 to 599',
        ),
        (
            '[profile.mine]\nmoed = "ok"',
            "profile.mine: 'moed' is not known; expected summary or mode; did you mean mode?",
        ),
        ('[profile]\nmode = "ok"', "profile.mode: expected a table with summary and mode"),
        ("profile = 3", "key profile: 3 is not usable; expected [profile.NAME]"),
        (
            '[profiles.mine]\nmode = "ok"',
            "table [profiles] is not known; expected keys at the top, or [profile.NAME]",
        ),
        (
            'mode = "profile=minee"\n[profile.mine]\nmode = "ok"',
            (
                'key mode: "profile=minee" is not usable; position 9: found "minee", expected a profile '
                "(bank-maintenance, flaky-mobile, issuer-slow, deploy-window, rate-limited, mine); did you mean mine?"
            ),
        ),
    ],
)
def test_an_invalid_profile_stops_the_start(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as refused:
        load(path)
    assert str(refused.value) == f"{path} {message}"
