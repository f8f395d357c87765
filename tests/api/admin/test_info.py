"""Health, version, modes and the OpenAPI document."""

from __future__ import annotations

from mockpaywall import __version__
from tests.api.admin.suite import Suite


def test_health_and_version(suite: Suite) -> None:
    health = suite.admin_json("GET", "/health")
    assert (health["status"], health["version"]) == ("healthy", __version__)
    assert isinstance(health["uptimeInSeconds"], int)
    assert health["timestamp"].endswith("Z")
    assert suite.admin_json("GET", "/version") == {"version": __version__}


def test_the_modes_and_the_openapi_document(suite: Suite) -> None:
    listed = suite.admin_json("GET", "/modes")
    assert {"ok", "http", "fault", "payload"} <= {part["name"] for part in listed["modes"]}
    assert suite.admin_json("GET", "/openapi.json")["openapi"].startswith("3.1")


def test_the_server_names_its_settings_and_their_origins(suite: Suite) -> None:
    server = suite.admin_json("GET", "/server")
    assert server["version"] == __version__
    settings = {setting["name"]: setting for setting in server["settings"]}
    assert (settings["timezone"]["value"], settings["timezone"]["origin"]) == ("Europe/Istanbul", "default")
