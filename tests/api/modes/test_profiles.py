"""Profiles: shipped, written in mockpaywall.toml, chosen at every entrance."""

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
from tests.api.modes.serving import Serve, Space

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


def settings_of(path: Path, **flags: object) -> Settings:
    return load_settings({"config": path, **flags}, {})


@contextmanager
def sent(space: Space, count: int, mode: str) -> Iterator[tuple[Exchange, ...]]:
    """What was decided for *count* requests, none of them waited out."""
    with ExitStack() as open_ones:
        for number in range(1, count + 1):
            open_ones.enter_context(space.asking(mode))
            while not (
                space.exchanges() and space.exchanges()[-1].outcome and len(space.exchanges()) == number
            ):
                space.world.store.wait(space.world.store.version(), 0.05)
        yield space.exchanges()


@pytest.mark.parametrize("name", parse_profiles({}))
def test_a_shipped_profile_is_chosen_in_the_header(space: Space, name: str) -> None:
    with sent(space, 1, f"profile={name}") as (exchange,):
        assert exchange.record.candidate.mode == parse_profiles({})[name].mode
        assert exchange.record.candidate.source == "header"


def test_deploy_window_goes_through_its_phases(space: Space) -> None:
    with sent(space, 17, "profile=deploy-window") as exchanges:
        replies = [one.outcome.response for one in exchanges if one.outcome]
    assert [response.status for response in replies] == [502] * 3 + [503] * 5 + [200] * 9
    assert [200 <= response.delay_ms <= 900 for response in replies] == [True] * 15 + [False] * 2


def test_rate_limited_asks_to_come_back_later(space: Space) -> None:
    answers = [space.send("profile=rate-limited") for _ in range(6)]
    assert [answer.status for answer in answers] == [200, 200, 429] * 2
    assert answers[2].header("Retry-After") == "1"


def test_profiles_of_the_file_stand_beside_the_shipped_ones_and_replace_one(serve: Serve, toml: Path) -> None:
    with serve(settings_of(toml)) as served:
        namespace = served.space("file")
        assert [namespace.send().status for _ in range(4)] == [503, 500, 200, 200]
        assert [namespace.send("profile=rate-limited").status for _ in range(4)] == [200, 429, 200, 429]
        assert namespace.send("profile=deploy-window").status == 502


def test_a_flag_names_a_profile_of_the_file(serve: Serve, toml: Path) -> None:
    with serve(settings_of(toml, mode="profile=rate-limited")) as served:
        namespace = served.space("flag")
        assert [namespace.send().status for _ in range(2)] == [200, 429]


def test_the_admin_api_lists_and_sets_profiles_of_the_file(serve: Serve, toml: Path) -> None:
    with serve(settings_of(toml)) as served:
        namespace = served.space("admin")
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
    description = capsys.readouterr().out
    assert re.search(r"^  two-bad +Two bad ones$", description, re.MULTILINE)
    assert re.search(r"^  two-bad +http=503,http=500,ok$", description, re.MULTILINE)


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
def test_a_profile_that_cannot_be_used_stops_the_start(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as refused:
        settings_of(path)
    assert str(refused.value) == f"{path} {message}"
