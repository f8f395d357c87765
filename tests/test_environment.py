"""The suite runs without variables that could hide a fault."""

from __future__ import annotations

import os

from tests.support.environment import clean_environment


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
