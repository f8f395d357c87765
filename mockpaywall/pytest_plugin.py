"""The pytest plugin: the fixture `paywall`, and what the mock saw in the report of a test that failed.

It is loaded by every pytest run of an environment that has mockpaywall, so it imports nothing until it is used.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mockpaywall.testing import MockPaywall

DEFAULT_SEED = 1
"""Of the fixture's server: the same draws and ids in every run, unless `paywall_settings` says otherwise."""
TESTING_MODULE = "mockpaywall.testing"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--paywall-url`, and `paywall_url` in the ini file."""
    text = "Use the mockpaywall server that runs at this URL (default: start one in each worker process)"
    parser.getgroup("mockpaywall").addoption("--paywall-url", metavar="URL", help=text)
    parser.addini("paywall_url", text, default="")


@pytest.fixture(scope="session")
def paywall_settings() -> Mapping[str, object]:
    """Keyword arguments for MockPaywall; override it to choose some."""
    return {}


@pytest.fixture(scope="session")
def paywall_server(
    pytestconfig: pytest.Config, paywall_settings: Mapping[str, object]
) -> Iterator[MockPaywall]:
    """One for this process: started here, or a namespace of its own on the server that the options name."""
    from mockpaywall.testing import MockPaywall  # for start-up time: see above

    url = pytestconfig.getoption("--paywall-url") or pytestconfig.getini("paywall_url")
    where = {"url": url} if url else {"seed": DEFAULT_SEED}
    with MockPaywall(**{**where, **paywall_settings}) as server:
        yield server


@pytest.fixture
def paywall(paywall_server: MockPaywall) -> MockPaywall:
    """A running mock that has forgotten what earlier tests did."""
    paywall_server.reset()
    return paywall_server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The journal goes into the report of a test that failed with a mock at hand."""
    report = yield
    if report.failed and TESTING_MODULE in sys.modules:
        report.sections += _make_sections(item)
    return report


def _make_sections(item: pytest.Item) -> Iterator[tuple[str, str]]:
    from mockpaywall.testing import MockPaywall, MockPaywallError  # loaded already

    fixtures = getattr(item, "funcargs", {}).items()
    # `paywall` and `paywall_server` are one object: it is told once, under the last of its names.
    mocks = {id(value): (name, value) for name, value in fixtures if isinstance(value, MockPaywall)}
    for name, mock in mocks.values():
        try:
            description = mock.summary()
        except MockPaywallError as error:
            description = str(error)
        yield f"what {name} saw", description
