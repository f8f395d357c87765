"""The pytest plugin: the fixture `paywall`, and the journal of the mock in the report of a failed test.

Every pytest run in an environment with mockpaywall loads it, so it imports nothing until it is used.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mockpaywall.testing import MockPaywall

DEFAULT_SEED = 1
"""The seed of the fixture's server, for the same ids in every run; they differ by worker and by test, because their
key pairs do. `paywall_settings` may set another."""
TESTING_MODULE = "mockpaywall.testing"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--mockpaywall-url`, and `mockpaywall_url` in the ini file.

    The names begin with ours: a suite may well have a `--paywall-url` of its own, and pytest allows no second.
    """
    text = "Use the mockpaywall server that runs at this URL (default: start one in each worker process)"
    parser.getgroup("mockpaywall").addoption("--mockpaywall-url", metavar="URL", help=text)
    parser.addini("mockpaywall_url", text, default="")


@pytest.fixture(scope="session")
def paywall_settings() -> Mapping[str, object]:
    """Keyword arguments for MockPaywall; override this fixture to set some."""
    return {}


@pytest.fixture(scope="session")
def paywall_server(
    pytestconfig: pytest.Config, paywall_settings: Mapping[str, object]
) -> Iterator[MockPaywall]:
    """The mock of this process: a server, or a namespace of the server that the options name."""
    from mockpaywall.testing import MockPaywall  # imported on demand, see above

    url = pytestconfig.getoption("--mockpaywall-url") or pytestconfig.getini("mockpaywall_url")
    defaults = {"url": url} if url else {"seed": DEFAULT_SEED}
    with MockPaywall(**{**defaults, **paywall_settings}) as server:
        server.begin_test(f"worker {_get_worker_id(pytestconfig)}")
        yield server


def _get_worker_id(config: pytest.Config) -> str:
    """Return the name of this process among those of pytest-xdist, or an empty text."""
    return str(getattr(config, "workerinput", {}).get("workerid", ""))


@pytest.fixture
def paywall(paywall_server: MockPaywall, request: pytest.FixtureRequest) -> MockPaywall:
    """A running mock that was reset before this test, with ids that no other test has."""
    paywall_server.begin_test(request.node.nodeid)
    return paywall_server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the journal to the report of a failed test that has a mock among its fixtures."""
    report = yield
    if report.failed and TESTING_MODULE in sys.modules:
        report.sections += _make_sections(item)
    return report


def _make_sections(item: pytest.Item) -> Iterator[tuple[str, str]]:
    from mockpaywall.testing import MockPaywall, MockPaywallError  # already loaded

    fixtures = getattr(item, "funcargs", {}).items()
    # `paywall` and `paywall_server` are one object: it is reported once, under the last of its names.
    mocks = {id(value): (name, value) for name, value in fixtures if isinstance(value, MockPaywall)}
    for name, mock in mocks.values():
        try:
            description = mock.summary()
        except MockPaywallError as error:
            description = str(error)
        yield f"what {name} saw", description
