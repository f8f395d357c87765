"""An app that was built before the processes that serve it were forked, as `gunicorn --preload` does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

PREPARATION = """
import json, os, sys, threading
from mockpaywall.app import create_app
from mockpaywall.settings import Settings
from tests.support.request_data import KEYS, PATH, VALID_BODY

settings = Settings(**json.loads(sys.argv[1]))
# With a given seed nothing is asked of the store before the first request.
app = create_app(settings, seed=settings.seed)

def send(reference="r"):
    body = {**VALID_BODY, "ReferenceCode": reference}
    response = app.test_client().post(PATH, json=body, headers=KEYS)
    return response.status_code, response.headers["X-Mock-Request-Id"], response.get_json()["Body"]

def verify(**body):
    return app.test_client().post("/__admin/verify", json=body, headers=KEYS).get_json()["verdict"]

def in_child(work):
    read_end, write_end = os.pipe()
    if os.fork() == 0:
        code = 1
        try:
            os.write(write_end, json.dumps(work()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(write_end)
    with open(read_end, "rb") as pipe:
        return json.loads(pipe.read())
"""

SEND_IN_EACH = "print(json.dumps([in_child(send), in_child(send), send()]))"


def run_program(program: str, **settings: object) -> Any:
    """Return the JSON that *program* prints, in a process of its own: this one has threads."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PREPARATION + program]
    done = subprocess.run(
        [*command, json.dumps(settings)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_processes_that_draw_their_seed_issue_different_ids() -> None:
    responses = run_program(SEND_IN_EACH)
    assert [status for status, _, _ in responses] == [200] * 3
    assert len({request_id for _, request_id, _ in responses}) == 3
    assert len({body["SessionId"] for _, _, body in responses}) == 3


def test_processes_with_a_given_seed_issue_the_ids_of_that_seed() -> None:
    responses = run_program(SEND_IN_EACH, seed=7)
    assert len({body["SessionId"] for _, _, body in responses}) == 1


def test_processes_on_one_redis_number_their_requests_together(redis_database: str) -> None:
    responses = run_program(SEND_IN_EACH, store=redis_database)
    numbers = [int(request_id[-12:], 16) for _, request_id, _ in responses]
    assert (numbers, [status for status, _, _ in responses]) == ([1, 2, 3], [200] * 3)


def test_refusals_have_different_ids_in_each_process() -> None:
    responses = run_program(SEND_IN_EACH, store="redis://127.0.0.1:1/0", seed=7)
    assert [status for status, _, _ in responses] == [503] * 3
    assert len({request_id for _, request_id, _ in responses}) == 3
