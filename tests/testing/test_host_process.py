"""The process of the tests is not ours: its time, threads, children and log are as the suite wants them."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import freezegun
import pytest

from mockpaywall.server import lifecycle
from mockpaywall.testing import MockPaywall
from tests.cli.conftest import clean_environ
from tests.support.pytest_runs import ROOT
from tests.support.testing_client import create_session

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(params=["default loop", "standard loop"])
def running(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockPaywall]:
    """A server on each loop; Windows and PyPy have only the standard one."""
    if request.param == "standard loop":
        defaults: dict[str, Any] = {"loop_factory": asyncio.new_event_loop}
        monkeypatch.setattr(lifecycle.ServerThread.__init__, "__kwdefaults__", defaults)
    with MockPaywall(seed=1) as mock:
        yield mock


@pytest.mark.parametrize(
    "options", [{"exactly": 2, "within": 0.3}, {"exactly": 1, "none_after": 0.3}], ids=str
)
def test_verify_waits_for_real_seconds_while_time_is_frozen(
    running: MockPaywall, options: dict[str, Any]
) -> None:
    with freezegun.freeze_time("2030-01-01"):
        create_session(running)
        began = os.times().elapsed
        try:
            running.verify(**options)
        except AssertionError:
            assert options["exactly"] == 2
        assert 0.25 < os.times().elapsed - began < 5


def test_kept_connections_and_delays_outlive_a_jump_of_time(running: MockPaywall) -> None:
    running.requests()
    with freezegun.freeze_time("2030-01-01"):
        running.mode("delay=100")
        began = os.times().elapsed
        assert create_session(running).status == 200
        assert 0.08 < os.times().elapsed - began < 5


def test_a_server_that_starts_in_frozen_time_has_the_real_clock() -> None:
    with freezegun.freeze_time("2030-01-01"), MockPaywall(seed=1) as mock:
        create_session(mock)
        (session,) = mock.sessions()
        mock.verify(exactly=1)
    assert abs(session.issued_at.timestamp() - datetime.now().timestamp()) < 60


def test_a_replaced_sleep_is_not_used(mock: MockPaywall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("the suite's sleep"))
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    with pytest.raises(AssertionError, match="expected exactly 1"):
        mock.verify(exactly=1, within=0.1)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("tls", [False, True])
def test_a_forked_child_does_not_keep_the_port(tls: bool) -> None:
    mock = MockPaywall(seed=1, tls_self_signed=tls).start()
    port = int(mock.url.rpartition(":")[2])
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(read_end, 1)  # until the parent has looked
        os._exit(0)
    try:
        mock.stop()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)
        with MockPaywall(seed=1, port=port) as other:
            assert other.requests() == []
    finally:
        os.write(write_end, b"x")
        os.waitpid(child, 0)
        os.close(read_end)
        os.close(write_end)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_uses_connections_of_its_own(mock: MockPaywall) -> None:
    create_session(mock)
    mock.requests()  # leaves a connection for the next call
    child = os.fork()
    if child == 0:
        os._exit(0 if [len(mock.requests()) for _ in range(20)] == [1] * 20 else 1)
    assert [len(mock.sessions()) for _ in range(20)] == [1] * 20
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_log_of_the_suite_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    handlers = list(logging.getLogger().handlers)
    with caplog.at_level(logging.INFO), MockPaywall(seed=1) as mock:
        create_session(mock)
        create_session(mock, UserId="")
        mock.requests()
    assert caplog.records == []
    assert logging.getLogger().handlers == handlers


GEVENT_SUITE = """
from gevent import monkey
monkey.patch_all()
import json, sys, urllib.request
from mockpaywall.testing import MockPaywall, MockPaywallError

with MockPaywall(seed=1, mode="ttl=5", credentials=["a:b", "c:d"]) as mock:
    body = b'{"ReferenceCode":"order-1","UserId":"1","UserPhone":"905123456710"}'
    request = urllib.request.Request(mock.endpoint, body, {**mock.headers, "Content-Type": "application/json"})
    created = json.load(urllib.request.urlopen(request, timeout=20))["Result"]
    mock.verify(exactly=1)
    port = int(mock.url.rpartition(":")[2])
    try:
        MockPaywall(port=port).start()
    except MockPaywallError as error:
        message = str(error)
print(json.dumps([created, message.startswith(f"cannot listen on 127.0.0.1:{port}")]))
"""


def test_gevent_may_replace_threads() -> None:
    pytest.importorskip("gevent")
    done = subprocess.run(
        [sys.executable, "-c", GEVENT_SUITE],
        env=clean_environ(
            {
                "PYTHONPATH": str(ROOT),
                "MOCKPAYWALL_MODE": "http=503",
                # gevent forks although it has a thread for names; Python 3.15 warns of it
                "PYTHONWARNINGS": "error,ignore:This process:DeprecationWarning",
            }
        ),
        capture_output=True,
        check=False,
        timeout=50,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == [True, True]
