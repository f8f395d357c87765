"""`--store` with credentials: they reach the server, and nothing that the command or its server shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.cli.conftest import Spawn
from tests.scale.load_generator import Load, up_to
from tests.support.polling import wait_until
from tests.support.redis_server import RedisServer, TlsRedisServer, find_free_port, require_redis

USER, PASSWORD = "bob-the-user", "sesame@open"
QUOTED = "sesame%40open"
SECRETS = (USER, PASSWORD, QUOTED)


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[TlsRedisServer]:
    require_redis()
    (folder := tmp_path / "redis").mkdir()
    user = ("--user", USER, "on", f">{PASSWORD}", "~*", "&*", "+@all")
    server = TlsRedisServer(folder, *user, credentials={"username": USER, "password": PASSWORD})
    server.start()
    yield server
    server.kill()


def assert_shows_no_secret(text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == []


def get_all(port: int, *paths: str) -> str:
    """Return the head and the body of every response."""
    texts = []
    for path in paths:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path)
        response = connection.getresponse()
        texts.append(f"{response.headers}{response.read().decode()}")
        connection.close()
    return "\n".join(texts)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_credentials_are_shown_nowhere(spawn: Spawn, tls_server: TlsRedisServer, workers: str) -> None:
    store = f"rediss://{USER}:{QUOTED}@localhost:{tls_server.port}/0"
    environment = {"MOCKPAYWALL_STORE": store, "MOCKPAYWALL_STORE_CA": str(tls_server.ca_file)}
    options = ("--port", "0", "--log-level", "debug", "--workers", workers, "--store-timeout", "2")
    child = spawn(*options, **environment)
    line = child.ready_line()
    port = int(line.split()[3].rpartition(":")[2])
    assert {response.status for response in Load(port, up_to(10)).run(2)} == {200}
    paths = [
        f"/__admin/{name}" for name in ("health", "version", "settings", "metrics", "namespaces", "requests")
    ]
    shown = get_all(port, *paths)
    tls_server.kill()
    wait_until(lambda: Load(port, up_to(1)).run(1)[0].status == 503)
    refused = Load(port, up_to(1)).run(1)[0]
    assert f"rediss://localhost:{tls_server.port}/0 does not serve: " in refused.headers["x-mock-hint"]
    shown += json.dumps(refused.headers) + refused.body.decode() + get_all(port, *paths)
    ended = child.stop()
    assert f"rediss://localhost:{tls_server.port}/0 does not serve: " in ended.err
    assert_shows_no_secret(line + shown + ended.out + ended.err)


def test_a_wrong_password_ends_the_start_in_one_line(spawn: Spawn, tls_server: TlsRedisServer) -> None:
    store = f"rediss://{USER}:{QUOTED}x@localhost:{tls_server.port}/0"
    ended = spawn("--port", "0", "--store", store, "--store-ca", str(tls_server.ca_file)).wait()
    assert (ended.code, ended.out) == (2, "")
    shown = f"rediss://localhost:{tls_server.port}/0"
    assert ended.err == (
        f"mockpaywall: --store: {shown} cannot be used: invalid username-password pair or user is disabled.\n"
    )


def test_an_address_that_cannot_be_parsed_is_not_shown(spawn: Spawn) -> None:
    ended = spawn("--port", "0", "--store", f"redis://{USER}:{PASSWORD}@host:port").wait()
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert_shows_no_secret(ended.err)


def test_a_redis_cluster_ends_the_start_in_one_line(spawn: Spawn, tmp_path: Path) -> None:
    require_redis()
    (folder := tmp_path / "cluster").mkdir()
    server = RedisServer(folder, "--cluster-enabled", "yes", "--cluster-port", str(find_free_port()))
    server.start()
    try:
        ended = spawn("--port", "0", "--store", server.url()).wait()
    finally:
        server.kill()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"mockpaywall: --store: {server.url()} cannot be used: it is a node of a Redis Cluster; "
        "expected a single Redis, or one behind Sentinel\n"
    )
