"""The files of the example clients: what tools and readers rely on."""

from __future__ import annotations

import pytest

from mockpaywall.examples.checkout_programs import CHECKOUT_PROGRAMS
from tests.examples.clients.runners import CLIENTS, RUNNERS, Runner
from tests.support.markdown import load_page

DEFAULTS = load_page("examples/clients/README.md").column("variable", "default")


def test_every_language_is_run() -> None:
    assert sorted(path.name for path in CLIENTS.iterdir() if path.is_dir()) == [str(each) for each in RUNNERS]


@pytest.mark.parametrize("runner", RUNNERS, ids=str)
@pytest.mark.parametrize("variable", ["PAYWALL_URL", "PAYWALL_KEY", "PAYWALL_CLIENT"])
def test_a_default_stands_once_in_the_program(runner: Runner, variable: str) -> None:
    text = (CLIENTS / CHECKOUT_PROGRAMS[str(runner)].file).read_text(encoding="utf-8")
    assert (text.count(DEFAULTS[variable]), variable in text) == (1, True)
