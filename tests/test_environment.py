"""The suite runs without variables and signal dispositions that could hide a fault or cause one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.environment import clean_environment

ROOT = Path(__file__).parents[1]


def test_variables_that_change_a_process_are_removed() -> None:
    environ = {
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "x",
        "MOCKPAYWALL_PORT": "1",
        "NO_COLOR": "1",
        "A": "b",
    }
    clean_environment(environ)
    assert environ == {"A": "b"}


def test_the_environment_of_this_run_is_clean() -> None:
    before = dict(os.environ)
    clean_environment(before)
    assert before == dict(os.environ)


def test_the_suite_can_be_run_in_the_background_where_interrupts_are_ignored() -> None:
    program = (
        "import subprocess, sys; from tests.support.environment import restore_interrupts;"
        "restore_interrupts(); child = [sys.executable, '-c', 'import signal; print(signal.getsignal(2))'];"
        "print(subprocess.run(child, capture_output=True, text=True).stdout)"
    )
    completed = subprocess.run(
        ["sh", "-c", 'trap "" INT; exec "$0" -c "$1"', sys.executable, program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "default_int_handler" in completed.stdout
