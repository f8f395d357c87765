"""A reset ends what is delayed or withheld in its scope, and nothing else."""

from __future__ import annotations

import json
import socket
import time

import pytest

from tests.api.admin.suite import Suite
from tests.support.http_client import encode_request
from tests.support.request_data import KEYS, PATH, VALID_BODY

DEADLINE_S = 20.0
MODES = ("fault=hang", "fault=hang:after", "delay=60000", "dribble=5/60000", "delay=60000+fault=reset")


def begin(suite: Suite, mode: str, namespace: str) -> socket.socket:
    headers = {**KEYS, "Content-Type": "application/json", "X-Mock-Mode": mode}
    connection = suite.client.connect()
    connection.settimeout(DEADLINE_S)
    body = json.dumps(VALID_BODY).encode()
    connection.sendall(encode_request(body, headers, target=f"/ns/{namespace}{PATH}", close=False))
    return connection


def wait_until_received(suite: Suite, count: int) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while suite.admin_json("GET", "/requests")["meta"]["total"] < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.05)


def read_to_end(connection: socket.socket) -> None:
    while connection.recv(65536):
        """The head of a dribbled response."""


@pytest.mark.parametrize("mode", MODES)
def test_the_client_of_such_a_response_is_let_go(suite: Suite, mode: str) -> None:
    own, other = suite.with_prefix("/ns/reset-own"), suite.with_prefix("/ns/reset-other")
    with begin(suite, mode, "reset-own") as mine, begin(suite, mode, "reset-other") as theirs:
        wait_until_received(own, 1)
        wait_until_received(other, 1)
        own.admin_json("POST", "/reset")
        read_to_end(mine)
        theirs.settimeout(0.2)
        with pytest.raises(TimeoutError):
            read_to_end(theirs)
        other.admin_json("POST", "/reset")
        theirs.settimeout(DEADLINE_S)
        read_to_end(theirs)


def test_a_reset_of_everything_ends_all(global_suite: Suite) -> None:
    with begin(global_suite, "fault=hang", "a") as one, begin(global_suite, "delay=60000", "b") as another:
        wait_until_received(global_suite, 2)
        global_suite.admin_json("POST", "/reset")
        assert (one.recv(1), another.recv(1)) == (b"", b"")
