"""The pytest plugin, in small test suites."""

from __future__ import annotations

import tomllib

import pytest

from mockpaywall.testing import MockPaywall
from tests.support.pytest_runs import ROOT, run_pytest
from tests.support.request_data import PHONE

pytest_plugins = ["pytester"]


def test_the_entry_point_registers_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"mockpaywall": "mockpaywall.pytest_plugin"}
    assert not [name for name in project["dependencies"] if name.startswith("pytest")]


def test_the_fixture_is_reset_before_each_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import pytest
        from client import create_session

        @pytest.mark.parametrize("run", range(3))
        def test_reset(paywall, paywall_server, run):
            assert paywall is paywall_server
            assert paywall.seed == 1
            assert paywall.requests() == []
            assert create_session(paywall, "order-1") == 200
            paywall.mode("http=503")
            assert create_session(paywall, "order-1") == 503
            paywall.verify(exactly=2)
        """
    )
    run_pytest(pytester, monkeypatch).assert_outcomes(passed=3)


def test_ids_differ_by_test_and_are_alike_from_run_to_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import os, pytest
        from client import create_session

        @pytest.mark.parametrize("number", range(3))
        def test_it(paywall, number):
            create_session(paywall, "order-1")
            with open("ids", "a") as file:
                file.write(f"{number} {paywall.sessions()[0].session_id}\\n")
        """
    )
    ids = pytester.path / "ids"
    run_pytest(pytester, monkeypatch).assert_outcomes(passed=3)
    first = dict(line.split() for line in ids.read_text().splitlines())
    ids.unlink()
    run_pytest(pytester, monkeypatch, "-p", "xdist", "-n", "2").assert_outcomes(passed=3)
    second = dict(line.split() for line in ids.read_text().splitlines())
    assert len(set(first.values())) == 3
    assert first == second


def test_session_fixtures_of_each_worker_have_a_key_pair_of_their_own(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(scope="session")
        def key(paywall_server):
            return paywall_server.credentials.key

        @pytest.mark.parametrize("number", range(2))
        def test_it(key, number):
            with open("keys", "a") as file:
                file.write(f"{key}\\n")
        """
    )
    run_pytest(pytester, monkeypatch, "-p", "xdist", "-n", "2", "--dist", "each").assert_outcomes(passed=4)
    keys = (pytester.path / "keys").read_text().split()
    assert len(keys) == 4
    assert len(set(keys)) == 2


@pytest.mark.parametrize("option", ["--paywall-url", "--url", "--admin-token"])
def test_a_suite_may_have_options_of_its_own(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    pytester.makeconftest(
        f"""
        def pytest_addoption(parser):
            parser.addoption("{option}", default="https://sandbox.example")
            parser.addini("paywall_url", "of the suite")
        """
    )
    pytester.makepyfile("def test_it(): pass")
    run_pytest(pytester, monkeypatch).assert_outcomes(passed=1)


def test_what_is_set_for_all_namespaces_does_not_reach_a_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        from client import create_session

        def test_shared(paywall):
            assert create_session(paywall, "order-1") == 200
            assert not paywall.sessions()[0].expired
            assert abs(paywall.sessions()[0].issued_at.timestamp() - __import__("time").time()) < 60
        """
    )
    with MockPaywall(seed=3) as shared:
        shared.mode("http=503")
        shared.freeze("2001-01-01T00:00:00")
        run_pytest(pytester, monkeypatch, "--mockpaywall-url", shared.url).assert_outcomes(passed=1)


def test_a_fixture_sets_the_settings(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(
        """
        import pytest
        from client import create_session

        @pytest.fixture(scope="session")
        def paywall_settings():
            return {"strictness": "strict", "seed": 7}

        def test_strict(paywall):
            assert create_session(paywall, "order-1", Unknown=1) == 400
            assert paywall.seed == 7
        """
    )
    run_pytest(pytester, monkeypatch).assert_outcomes(passed=1)


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_each_module_gets_a_server_with_its_own_settings(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str]
) -> None:
    for name, status in (("a", 200), ("b", 400)):
        settings = {} if name == "a" else {"strictness": "strict"}
        pytester.makepyfile(
            **{
                f"test_{name}": f"""
                import pytest
                from client import create_session

                @pytest.fixture(scope="session")
                def paywall_settings():
                    return {settings!r}

                def test_settings(paywall, paywall_settings):
                    assert create_session(paywall, "order-1", Unknown=1) == {status}
                """
            }
        )
    files = [f"test_{name}.py" for name in order]
    run_pytest(pytester, monkeypatch, "-p", "no:randomly", *files).assert_outcomes(passed=2)


def test_a_failed_test_reports_the_journal(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import pytest
        from client import create_session

        @pytest.fixture
        def checkout(paywall):  # the test uses the mock indirectly
            return lambda: create_session(paywall, "order-1", userId="1", UserId="")

        def test_fails(checkout):
            checkout()
            raise ValueError("on purpose")

        def test_verifies(paywall):
            create_session(paywall, "order-2")
            paywall.verify(exactly=2)

        def test_passes(paywall):
            create_session(paywall, "order-3")
        """
    )
    result = run_pytest(pytester, monkeypatch, "-p", "no:randomly", "--showlocals")
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
    output = result.stdout.str()
    assert output.count("- what paywall saw -") == output.count(" saw -") == 2
    assert "order-3" not in output
    for secret in (PHONE, *MockPaywall(seed=1).credentials):
        assert secret not in output


def test_a_failure_is_reported_after_the_mock_was_stopped(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        def test_fails(paywall):
            paywall.stop()
            raise ValueError("on purpose")
        """
    )
    result = run_pytest(pytester, monkeypatch)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*ValueError: on purpose", "*- what paywall saw -*", "the mock was stopped; *"]
    )


def test_a_mock_that_a_test_stopped_is_started_for_the_next(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import pytest
        from client import create_session
        from mockpaywall.testing import MockPaywallError

        @pytest.mark.parametrize("run", range(2))
        def test_it(paywall, run):
            assert create_session(paywall, "order-1") == 200
            paywall.stop()
            with pytest.raises(MockPaywallError, match="was stopped; read its url before, or call start"):
                paywall.url
        """
    )
    run_pytest(pytester, monkeypatch).assert_outcomes(passed=2)


def test_a_suite_without_the_fixture_imports_nothing(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_passes():
            assert [name for name in sys.modules if name.startswith("mockpaywall")] == [
                "mockpaywall", "mockpaywall.pytest_plugin"
            ]
            unused = {"flask", "werkzeug", "jsonschema", "faker", "uvloop", "asyncio"}
            if sys.version_info >= (3, 14):
                unused.remove("asyncio")  # pytest imports pdb, which imports it
            assert not unused & set(sys.modules)

        def test_fails():
            raise ValueError("on purpose")
        """
    )
    result = run_pytest(pytester, monkeypatch)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*paywall saw*")


@pytest.mark.parametrize(
    ("statement", "hint"),
    [("{}", "; does the fixture lack a return statement?"), ("return [1]", ""), ("return {1: 2}", "")],
)
def test_settings_that_are_not_a_dict_are_reported(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, statement: str, hint: str
) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.fixture(scope="session")
        def paywall_settings():
            {statement}

        def test_it(paywall): pass
        def test_server(paywall_server): pass
        """
    )
    result = run_pytest(pytester, monkeypatch)
    result.assert_outcomes(errors=2)
    found = statement.removeprefix("return ").replace("{}", "None")
    line = f'E *MockPaywallError: paywall_settings: found {found}, expected a dict of settings, such as *"}}{hint}'
    result.stdout.fnmatch_lines([line.replace("[", "[[]"), line.replace("[", "[[]")])


@pytest.mark.parametrize("source", ["option", "ini"])
def test_a_remote_server_can_be_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, shared_url: str, source: str
) -> None:
    pytester.makepyfile(
        f"""
        from client import create_session

        def test_shared(paywall):
            assert paywall.url == "{shared_url}"
            assert paywall.seed is None
            paywall.mode("http=503")
            assert create_session(paywall, "order-1") == 503
        """
    )
    options = ["--mockpaywall-url", shared_url]
    if source == "ini":
        pytester.makeini(f"[pytest]\nmockpaywall_url = {shared_url}")
        options = []
    run_pytest(pytester, monkeypatch, *options).assert_outcomes(passed=1)


@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_url_is_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, blank: str
) -> None:
    pytester.makepyfile("def test_it(): pass")
    for options in (["--mockpaywall-url", blank], [f"--mockpaywall-url={blank}"]):
        result = run_pytest(pytester, monkeypatch, *options)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([f'ERROR: --mockpaywall-url: "{blank}" is not usable; expected a URL, *'])


def test_a_blank_url_in_the_ini_file_is_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile("def test_it(): pass")
    pytester.makeini("[pytest]\nmockpaywall_url =\n")
    result = run_pytest(pytester, monkeypatch)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(['ERROR: ini option mockpaywall_url: "" is not usable; expected a URL, *'])


def test_an_unreachable_server_is_reported(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile("def test_shared(paywall): pass")
    result = run_pytest(pytester, monkeypatch, "--mockpaywall-url", "http://127.0.0.1:1")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*ServerUnreachable: cannot connect to mockpaywall at http://127.0.0.1:1: *"]
    )


def test_the_help_of_pytest_lists_the_options(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run_pytest(pytester, monkeypatch, "--help")
    result.stdout.fnmatch_lines(["mockpaywall:", "*--mockpaywall-url=URL*", "*mockpaywall_url (string):*"])


def test_unittest_classes_can_use_the_fixture(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import unittest
        import pytest
        from client import create_session

        class Test(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _paywall(self, paywall):
                self.paywall = paywall

            def test_fails(self):
                create_session(self.paywall, "order-1")
                self.paywall.verify(exactly=2)
        """
    )
    result = run_pytest(pytester, monkeypatch)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- what paywall saw -*", "1 request, 1 session; mode ok, seed 1"])


def test_the_traceback_of_a_refused_call_shows_the_test_only(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        def test_a_mistyped_mode(paywall):
            paywall.mode("htp=503")

        def test_an_unknown_payment(paywall):
            paywall.payment("order-1")
        """
    )
    result = run_pytest(pytester, monkeypatch)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*AdminCallError: Not a mode*", "*AdminCallError: No such payment*"])
    for module in ("mock.py", "server_handle.py", "admin_client.py"):
        result.stdout.no_fnmatch_line(f"*{module}:*")
