"""`openapi`."""

from __future__ import annotations

import json
from pathlib import Path

from mockpaywall.app import create_app
from mockpaywall.settings import Settings
from tests.cli.conftest import Cli


def test_it_equals_the_document_of_the_server(cli: Cli) -> None:
    served = create_app(Settings()).test_client().get("/__admin/openapi.json").get_json()
    assert json.loads(cli("openapi").out) == served == json.loads(cli("openapi", "--json").out)


def test_settings_of_every_source_apply(cli: Cli, tmp_path: Path) -> None:
    path = "/x/api/paywall/masterpass/session"
    assert path in json.loads(cli("openapi", "--base-path", "x").out)["paths"]
    assert path in json.loads(cli("openapi", MOCKPAYWALL_BASE_PATH="/x").out)["paths"]
    (tmp_path / "mockpaywall.toml").write_text('base-path = "/x"\n')
    assert path in json.loads(cli("openapi").out)["paths"]


def test_strictness_changes_the_document(cli: Cli) -> None:
    assert cli("openapi", "--strictness", "strict").out != cli("openapi").out


def test_an_invalid_schema_is_reported_with_file_and_position(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "create-session.request.json").write_text('{"type": 1}')
    result = cli("openapi", "--schemas", str(tmp_path))
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"mockpaywall: {tmp_path / 'create-session.request.json'}: /type")
