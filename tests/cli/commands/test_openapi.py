"""`openapi`."""

from __future__ import annotations

import json
from pathlib import Path

from mockpaywall.app import create_app
from mockpaywall.settings import Settings
from tests.cli.conftest import Cli


def test_it_is_what_the_server_answers(cli: Cli) -> None:
    served = create_app(Settings()).test_client().get("/__admin/openapi.json").get_json()
    assert json.loads(cli("openapi").out) == served == json.loads(cli("openapi", "--json").out)


def test_it_follows_the_settings_of_every_source(cli: Cli, tmp_path: Path) -> None:
    path = "/x/api/paywall/masterpass/session"
    assert path in json.loads(cli("openapi", "--base-path", "x").out)["paths"]
    assert path in json.loads(cli("openapi", MOCKPAYWALL_BASE_PATH="/x").out)["paths"]
    (tmp_path / "mockpaywall.toml").write_text('base-path = "/x"\n')
    assert path in json.loads(cli("openapi").out)["paths"]


def test_strictness_shows(cli: Cli) -> None:
    assert cli("openapi", "--strictness", "strict").out != cli("openapi").out


def test_a_broken_schema_is_named_with_file_and_place(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "create-session.request.json").write_text('{"type": 1}')
    ended = cli("openapi", "--schemas", str(tmp_path))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith(f"mockpaywall: {tmp_path / 'create-session.request.json'}: /type")
