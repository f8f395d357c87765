"""Eight pytest-xdist workers on one shared server, isolated by their key pairs."""

from __future__ import annotations

import pytest

from mockpaywall.client.admin_client import AdminClient
from mockpaywall.client.server_url import parse_server_url
from mockpaywall.testing import MockPaywall
from tests.support.pytest_runs import run_pytest

pytest_plugins = ["pytester"]

WORKERS = 8
TESTS = 500

SUITE = f"""
    import pytest
    from client import create_session

    CASES = [
        ("ok", [200, 200]),
        ("http=503@first-1", [503, 200]),
        ("http=429,ok", [429, 200]),
        ("http=418:empty", [418]),
        ("error=InvalidPhone", [200]),
        ("payload=no-session-id", [200]),
        ("ttl=0", [200]),
        ("http=500@every-2", [200, 500]),
    ]

    @pytest.mark.parametrize("number", range({TESTS}))
    def test_isolated(paywall, number):
        mode, statuses = CASES[number % len(CASES)]
        paywall.mode(mode)
        references = [f"{{number}}-{{turn}}" for turn in range(len(statuses))]
        assert [create_session(paywall, reference) for reference in references] == statuses
        requests = paywall.requests()
        assert [one.json["ReferenceCode"] for one in requests] == references
        assert {{one.headers["apikeyprivate"] for one in requests}} == {{requests[0].headers["apikeyprivate"]}}
        sessions = paywall.sessions()
        assert [one.session_id for one in sessions] == [one.session_id for one in requests if one.session_id]
        assert [one.expired for one in sessions] == [mode == "ttl=0"] * len(sessions)
        paywall.verify(exactly=len(references))
"""


def test_workers_on_one_server_are_isolated(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(SUITE)
    with MockPaywall(seed=3) as server:
        options = [
            "-n",
            str(WORKERS),
            "-p",
            "xdist",
            "-p",
            "randomly",
            "--mockpaywall-url",
            server.url,
        ]
        run_pytest(pytester, monkeypatch, *options).assert_outcomes(passed=TESTS)
        client = AdminClient(parse_server_url(server.url))
        names = [one["name"] for one in client.request("GET", "namespaces")["namespaces"]]
        client.close()
    assert len(names) == WORKERS
    assert all(name.startswith("keys-") for name in names)


def test_each_worker_can_have_its_own_server(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import os, pathlib, pytest
        from client import create_session

        @pytest.mark.parametrize("number", range(20))
        def test_own(paywall, number):
            create_session(paywall, f"order-{number}")
            paywall.verify(exactly=1)
            pathlib.Path(f"{os.environ['PYTEST_XDIST_WORKER']}.url").write_text(paywall.url)
        """
    )
    run_pytest(pytester, monkeypatch, "-n", "2", "-p", "xdist").assert_outcomes(passed=20)
    urls = [path.read_text() for path in pytester.path.glob("*.url")]
    assert len(set(urls)) == 2
