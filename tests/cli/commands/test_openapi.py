"""`openapi`."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from mockpaywall.app import create_app
from mockpaywall.openapi.version_3_0 import to_version_3_0
from mockpaywall.settings import Settings
from tests.cli.conftest import Cli


def test_the_url_may_have_the_base_path(cli: Cli) -> None:
    root, base = (
        json.loads(cli("openapi", "--base-path", "/x", "--url", url).out)
        for url in ("http://h", "http://h/x")
    )
    assert base == root


def test_it_equals_the_document_of_the_server(cli: Cli) -> None:
    served = create_app(Settings()).test_client().get("/__admin/openapi.json").get_json()
    printed = cli("openapi", "--url", "http://localhost").out
    assert (
        json.loads(printed) == served == json.loads(cli("openapi", "--json", "--url", "http://localhost").out)
    )
    assert json.loads(cli("openapi").out) == {**served, "servers": [{"url": "http://127.0.0.1:8080"}]}


def test_versions_and_formats(cli: Cli) -> None:
    document = json.loads(cli("openapi").out)
    converted = json.loads(cli("openapi", "--version", "3.0").out)
    assert converted == to_version_3_0(document)
    assert converted["openapi"].startswith("3.0")
    printed = cli("openapi", "--version", "3.0", "--format", "yaml").out
    assert yaml.load(printed, yaml.CSafeLoader) == converted
    assert cli("openapi", "--version", "2.0").code == 2


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


def test_the_document_of_the_admin_api_is_that_of_the_server(cli: Cli) -> None:
    served = create_app(Settings()).test_client().get("/__admin/openapi-admin.json").get_json()
    printed = json.loads(cli("openapi", "--admin", "--url", "http://localhost").out)
    assert printed == served
    as_yaml = cli(
        "openapi", "--admin", "--version", "3.0", "--format", "yaml", "--url", "http://localhost"
    ).out
    assert yaml.load(as_yaml, yaml.CSafeLoader) == to_version_3_0(served)
