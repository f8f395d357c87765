"""The pytest plugin: the fixture `paywall`, and the journal of the mock in the report of a failed test.

Every pytest run in an environment with mockpaywall loads it, so it imports nothing until it is used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mockpaywall.testing import MockPaywall

DEFAULT_SEED = 1
"""The seed of the fixture's server, for the same ids in every run; they differ by worker and by test, because their
key pairs do. `paywall_settings` may set another."""
UNSET = False
"""The value of an ini option that is not set; pytest before 8 turns None into an empty text."""
TESTING_MODULE = "mockpaywall.testing"
ServerGetter = Callable[[Mapping[str, object]], "MockPaywall"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--mockpaywall-url`, and `mockpaywall_url` in the ini file.

    The names begin with ours: a suite may well have a `--paywall-url` of its own, and pytest allows no second.
    """
    text = "Use the mockpaywall server that runs at this URL (default: start one in each worker process)"
    parser.getgroup("mockpaywall").addoption("--mockpaywall-url", metavar="URL", help=text)
    parser.addini("mockpaywall_url", text, default=UNSET)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a blank URL, such as that of a shell variable without a value: the tests would use a local server."""
    option, ini = config.getoption("--mockpaywall-url"), config.getini("mockpaywall_url")
    for source, url in (("--mockpaywall-url", option), ("ini option mockpaywall_url", ini)):
        if isinstance(url, str) and not url.strip():
            raise pytest.UsageError(f'{source}: "{url}" is not usable; expected a URL, or leave it out')


@pytest.fixture(scope="session")
def paywall_settings() -> Mapping[str, object]:
    """Keyword arguments for MockPaywall; override this fixture to set some."""
    return {}


@pytest.fixture(scope="session")
def _get_paywall_server(pytestconfig: pytest.Config) -> Iterator[ServerGetter]:
    """Return the server with given settings; each is started once per process.

    A module or a folder may override `paywall_settings`, and pytest does not make a session's fixture again for it.
    """
    servers: dict[str, MockPaywall] = {}
    with ExitStack() as stack:

        def get_server(settings: Mapping[str, object]) -> MockPaywall:
            _check_settings(settings)
            key = repr(sorted(settings.items()))
            if key not in servers:
                servers[key] = stack.enter_context(_make_mock(pytestconfig, settings))
                servers[key].begin_test(f"worker {_get_worker_id(pytestconfig)}")
            return servers[key]

        yield get_server


@pytest.fixture(scope="session")
def paywall_server(_get_paywall_server: ServerGetter, paywall_settings: Mapping[str, object]) -> MockPaywall:
    """The mock of this process: a server, or a namespace of the server that the options name."""
    return _get_paywall_server(paywall_settings)


def _check_settings(settings: object) -> None:
    """Raise MockPaywallError unless *settings*, the value of `paywall_settings`, has names and values."""
    from mockpaywall.client.client_errors import MockPaywallError  # imported on demand, see above

    if isinstance(settings, Mapping) and all(isinstance(name, str) for name in settings):
        return
    hint = "; does the fixture lack a return statement?" if settings is None else ""
    raise MockPaywallError(
        f"paywall_settings: found {settings!r}, expected a dict of settings, "
        f'such as {{"strictness": "strict"}}{hint}'
    )


def _make_mock(config: pytest.Config, settings: Mapping[str, object]) -> MockPaywall:
    from mockpaywall.testing import MockPaywall  # imported on demand, see above

    url = config.getoption("--mockpaywall-url") or config.getini("mockpaywall_url")
    defaults = {"url": url} if url else {"seed": DEFAULT_SEED}
    return MockPaywall(**{**defaults, **settings})


def _get_worker_id(config: pytest.Config) -> str:
    """Return the name of this process among those of pytest-xdist, or an empty text."""
    return str(getattr(config, "workerinput", {}).get("workerid", ""))


@pytest.fixture
def paywall(
    _get_paywall_server: ServerGetter,
    paywall_settings: Mapping[str, object],
    request: pytest.FixtureRequest,
) -> MockPaywall:
    """A running mock that was reset before this test, with ids that no other test has."""
    server = _get_paywall_server(paywall_settings)
    server.begin_test(request.node.nodeid)
    return server


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
