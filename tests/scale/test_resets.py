"""A reset ends what is delayed or withheld in its scope, whichever process has the connection."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.cli.conftest import Spawn
from tests.scale.conftest import CallAdmin, port_of
from tests.support.http_client import CLOSED, encode_request, receive_all
from tests.support.polling import wait_until
from tests.support.redis_server import RedisServer
from tests.support.request_data import KEYS, PATH, VALID_BODY

DEADLINE_S = 30.0
OPTIONS = ("--port", "0", "--log-level", "warning", "--store-timeout", "20", "--store")
"""A busy machine may keep a command waiting for longer than the default: a 503 is in no journal."""
COUNT = 24
"""Connections: each goes to any of the workers."""


def begin(port: int, mode: str, namespace: str) -> socket.socket:
    headers = {**KEYS, "Content-Type": "application/json", "X-Mock-Mode": mode}
    connection = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S)
    target = f"/ns/{namespace}{PATH}"
    connection.sendall(encode_request(json.dumps(VALID_BODY).encode(), headers, target=target, close=False))
    return connection


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers need fork, which this system does not have")
@pytest.mark.parametrize("mode", ["fault=hang", "delay=600000", "fault=hang:after"])
@pytest.mark.parametrize("scope", ["/ns/own/__admin/reset", "/__admin/reset"])
def test_a_reset_reaches_every_worker(
    spawn: Spawn, redis_database: str, call_admin: CallAdmin, mode: str, scope: str
) -> None:
    port = port_of(spawn(*OPTIONS, redis_database, "--workers", "3"))
    with ExitStack() as at_end:
        mine = [at_end.enter_context(begin(port, mode, "own")) for _ in range(COUNT)]
        other = at_end.enter_context(begin(port, mode, "other"))
        wait_until(lambda: call_admin(port, "requests")["meta"]["total"] == COUNT + 1)
        call_admin(port, scope, "POST")
        assert {(one.data, one.end) for one in map(receive_all, mine)} == {(b"", CLOSED)}
        if scope.startswith("/ns/"):
            other.settimeout(0.2)
            with pytest.raises(TimeoutError):
                other.recv(1)
        else:
            assert other.recv(1) == b""
        with begin(port, "delay=300", "own") as later:
            assert later.recv(12) == b"HTTP/1.1 200"


def test_a_reset_reaches_other_servers_on_the_store(
    spawn: Spawn, redis_database: str, call_admin: CallAdmin
) -> None:
    one, another = (port_of(spawn(*OPTIONS, redis_database)) for _ in range(2))
    with begin(one, "fault=hang", "own") as connection:
        wait_until(lambda: call_admin(another, "requests")["meta"]["total"] == 1)
        call_admin(another, "reset", "POST")
        assert connection.recv(1) == b""


def test_a_reset_does_not_reach_another_database(
    spawn: Spawn, redis_server: RedisServer, redis_numbers: Iterator[int], call_admin: CallAdmin
) -> None:
    urls = [redis_server.url(next(redis_numbers)) for _ in range(2)]
    one, another = (port_of(spawn(*OPTIONS, url)) for url in urls)
    with begin(one, "fault=hang", "own") as connection:
        wait_until(lambda: call_admin(one, "requests")["meta"]["total"] == 1)
        call_admin(another, "reset", "POST")
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        call_admin(one, "reset", "POST")
        connection.settimeout(DEADLINE_S)
        assert connection.recv(1) == b""
