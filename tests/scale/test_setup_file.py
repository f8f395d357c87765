"""A setup file with several workers on one Redis: applied once per namespace and reset, whoever is first."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.conftest import Spawn
from tests.scale.conftest import CallAdmin, port_of
from tests.scale.load_generator import Load, up_to

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="workers need fork, which this system does not have"
)
SETUP = {
    "accounts": [{"phone": "905321234567", "cards": [{"number": "5528790000000008"}]}],
    "rules": [{"mode": "http=503", "times": 20}],
}


def test_it_is_applied_once_by_four_workers(
    spawn: Spawn, redis_database: str, call_admin: CallAdmin, tmp_path: Path
) -> None:
    path = tmp_path / "setup.json"
    path.write_text(json.dumps(SETUP))
    options = ("--port", "0", "--log-level", "warning", "--workers", "4", "--setup", str(path))
    port = port_of(spawn(*options, "--store", redis_database))
    for _ in range(2):
        responses = Load(port, up_to(100)).run(connections=16)
        assert Counter(response.status for response in responses) == {503: 20, 200: 80}
        (account,) = call_admin(port, "accounts")["accounts"]
        (rule,) = call_admin(port, "rules")["rules"]
        assert (account["phone"], account["cards"][0]["number"]) == ("905321234567", "552879********08")
        assert (rule["uses"], rule["namespace"]) == (20, account["namespace"])
        call_admin(port, "reset", "POST")
