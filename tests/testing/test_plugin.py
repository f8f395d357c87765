"""The pytest plugin in small suites of their own."""

from __future__ import annotations

import tomllib

import pytest

from mockpaywall.testing import MockPaywall
from tests.support.pytest_runs import ROOT, run
from tests.support.testing_client import PHONE

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.timeout(180)


def test_pytest_finds_the_plugin_by_itself() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"mockpaywall": "mockpaywall.pytest_plugin"}
    assert not [name for name in project["dependencies"] if name.startswith("pytest")]


def test_the_fixture_is_a_running_mock_as_new(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import pytest
        from client import ask

        @pytest.mark.parametrize("turn", range(3))
        def test_as_new(paywall, paywall_server, turn):
            assert paywall is paywall_server
            assert paywall.seed == 1
            assert paywall.requests() == []
            assert ask(paywall, "order-1") == 200
            paywall.mode("http=503")
            assert ask(paywall, "order-1") == 503
            paywall.verify(exactly=2)
        """
    )
    run(pytester, monkeypatch).assert_outcomes(passed=3)


def test_settings_are_chosen_by_a_fixture(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(
        """
        import pytest
        from client import ask

        @pytest.fixture(scope="session")
        def paywall_settings():
            return {"strictness": "strict", "seed": 7}

        def test_strict(paywall):
            assert ask(paywall, "order-1", Unknown=1) == 400
            assert paywall.seed == 7
        """
    )
    run(pytester, monkeypatch).assert_outcomes(passed=1)


def test_a_failed_test_shows_what_the_mock_saw(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import pytest
        from client import ask

        @pytest.fixture
        def checkout(paywall):  # the mock is at hand though the test does not name it
            return lambda: ask(paywall, "order-1", userId="1", UserId="")

        def test_fails(checkout):
            checkout()
            raise ValueError("on purpose")

        def test_verifies(paywall):
            ask(paywall, "order-2")
            paywall.verify(exactly=2)

        def test_passes(paywall):
            ask(paywall, "order-3")
        """
    )
    result = run(pytester, monkeypatch, "-p", "no:randomly", "--showlocals")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*- what paywall saw -*",
            "1 request, 0 sessions; mode ok, seed 1",
            "  1. POST /api/paywall/masterpass/session -> 400, ReferenceCode order-1, refused: UserId: *",
            "     hint: *userId*UserId*",
        ]
    )
    result.stdout.fnmatch_lines(["E*AssertionError: expected exactly 2 requests, but 1 request came *"])
    shown = result.stdout.str()
    assert shown.count("- what paywall saw -") == shown.count(" saw -") == 2
    assert "order-3" not in shown
    for secret in (PHONE, *MockPaywall(seed=1).credentials):
        assert secret not in shown


def test_a_failure_is_reported_though_the_mock_has_stopped(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        def test_fails(paywall):
            paywall.stop()
            raise ValueError("on purpose")
        """
    )
    result = run(pytester, monkeypatch)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*ValueError: on purpose", "*- what paywall saw -*", "it is not running; *"])


def test_a_suite_that_does_not_use_it_does_not_pay_for_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_passes():
            assert [name for name in sys.modules if name.startswith("mockpaywall")] == [
                "mockpaywall", "mockpaywall.pytest_plugin"
            ]
            assert not {"flask", "werkzeug", "jsonschema", "faker", "uvloop", "asyncio"} & set(sys.modules)

        def test_fails():
            raise ValueError("on purpose")
        """
    )
    result = run(pytester, monkeypatch)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*paywall saw*")


@pytest.mark.parametrize("by", ["option", "ini"])
def test_a_shared_server_may_be_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, shared: str, by: str
) -> None:
    pytester.makepyfile(
        f"""
        from client import ask

        def test_shared(paywall):
            assert paywall.url == "{shared}"
            assert paywall.seed is None
            paywall.mode("http=503")
            assert ask(paywall, "order-1") == 503
        """
    )
    options = ["--paywall-url", shared]
    if by == "ini":
        pytester.makeini(f"[pytest]\npaywall_url = {shared}")
        options = []
    run(pytester, monkeypatch, *options).assert_outcomes(passed=1)


def test_a_shared_server_that_is_not_there_is_told(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile("def test_shared(paywall): pass")
    result = run(pytester, monkeypatch, "--paywall-url", "http://127.0.0.1:1")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*MockPaywallError: no mockpaywall answers at http://127.0.0.1:1: *"])


def test_the_options_are_in_the_help(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(pytester, monkeypatch, "--help")
    result.stdout.fnmatch_lines(["mockpaywall:", "*--paywall-url=URL*", "*paywall_url (string):*"])


def test_unittest_classes_may_use_the_fixture(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import unittest
        import pytest
        from client import ask

        class Test(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _paywall(self, paywall):
                self.paywall = paywall

            def test_fails(self):
                ask(self.paywall, "order-1")
                self.paywall.verify(exactly=2)
        """
    )
    result = run(pytester, monkeypatch)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- what paywall saw -*", "1 request, 1 session; mode ok, seed 1"])
