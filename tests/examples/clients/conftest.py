"""One server per test process, and one build of each program for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mockpaywall.testing import MockPaywall
from tests.examples.clients.programs import Program, build_once
from tests.examples.clients.runners import Runner, require_programs

GetProgram = Callable[[Runner], Program]


@pytest.fixture(scope="session")
def mock_server() -> Iterator[MockPaywall]:
    with MockPaywall(seed=1234) as mock:
        yield mock


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Return a folder that the test processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if hasattr(request.config, "workerinput") else base) / "clients"


@pytest.fixture
def get_program(shared_folder: Path) -> GetProgram:
    """Return the program of a language, built. Skips the test where it cannot be run."""

    def get(runner: Runner) -> Program:
        require_programs(runner)
        return build_once(runner, shared_folder)

    return get
