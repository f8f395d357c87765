"""How long a thread keeps the interpreter: a setting of the server's own process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mockpaywall.cli.switch_interval import SWITCH_INTERVAL_S
from mockpaywall.testing import MockPaywall
from tests.cli.conftest import clean_environ

ROOT = Path(__file__).parents[2]
SERVE = """
import os, sys
from mockpaywall.cli import server_runner
from mockpaywall.cli import main

def report(application):
    print(sys.getswitchinterval(), flush=True)
    os._exit(0)

server_runner._schedule_warm_up = report
main(["serve", "--port", "0", "--seed", "1"])
"""


def test_the_server_shortens_it() -> None:
    env = clean_environ({"PYTHONPATH": str(ROOT)})
    argv = [sys.executable, "-c", SERVE]
    result = subprocess.run(argv, env=env, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    ready_line, *_, interval_s = result.stdout.splitlines()
    assert "ready" in ready_line
    assert float(interval_s) == SWITCH_INTERVAL_S


def test_the_process_of_a_test_keeps_its_own() -> None:
    before = sys.getswitchinterval()
    with MockPaywall():
        assert sys.getswitchinterval() == before
