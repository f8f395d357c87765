"""Eight pytest-xdist workers on one shared server, each with keys of its own: nobody sees anybody else."""

from __future__ import annotations

import pytest

from mockpaywall.client.admin_client import AdminClient
from mockpaywall.client.server_url import parse_server_url
from mockpaywall.testing import MockPaywall
from tests.support.pytest_runs import run

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.timeout(240)

WORKERS = 8
TESTS = 500

SUITE = f"""
    import pytest
    from client import ask

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
    def test_alone(paywall, number):
        mode, statuses = CASES[number % len(CASES)]
        paywall.mode(mode)
        mine = [f"{{number}}-{{turn}}" for turn in range(len(statuses))]
        assert [ask(paywall, one) for one in mine] == statuses
        told = paywall.requests()
        assert [one.json["ReferenceCode"] for one in told] == mine
        assert {{one.headers["apikeyprivate"] for one in told}} == {{told[0].headers["apikeyprivate"]}}
        sessions = paywall.sessions()
        assert [one.session_id for one in sessions] == [one.session_id for one in told if one.session_id]
        assert [one.expired for one in sessions] == [mode == "ttl=0"] * len(sessions)
        paywall.verify(exactly=len(mine))
"""


def test_no_worker_meets_another(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(SUITE)
    with MockPaywall(seed=3) as server:
        options = [
            "-n",
            str(WORKERS),
            "-p",
            "xdist",
            "-p",
            "randomly",
            "--paywall-url",
            server.url,
        ]
        run(pytester, monkeypatch, *options).assert_outcomes(passed=TESTS)
        admin = AdminClient(parse_server_url(server.url), "", {})
        used = [one["name"] for one in admin.request("GET", "namespaces")["namespaces"]]
        admin.close()
    assert len(used) == WORKERS
    assert all(name.startswith("keys-") for name in used)


def test_each_worker_may_have_a_server_of_its_own(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import os, pathlib, pytest
        from client import ask

        @pytest.mark.parametrize("number", range(20))
        def test_own(paywall, number):
            ask(paywall, f"order-{number}")
            paywall.verify(exactly=1)
            pathlib.Path(f"{os.environ['PYTEST_XDIST_WORKER']}.url").write_text(paywall.url)
        """
    )
    run(pytester, monkeypatch, "-n", "2", "-p", "xdist").assert_outcomes(passed=20)
    urls = [path.read_text() for path in pytester.path.glob("*.url")]
    assert len(set(urls)) == 2
