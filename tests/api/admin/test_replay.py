"""Exported curl commands run as they are, and the server accepts them as it accepted the original."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from mockpaywall.journal.masking.phones import make_salt, mask_phone
from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.support.request_data import PATH, PHONE, VALID_BODY
from tests.support.servers import SEED, serve_asyncio

pytestmark = pytest.mark.skipif(not (shutil.which("sh") and shutil.which("curl")), reason="needs sh and curl")
KEYS = {"apikeyprivate": "replay-key-1234", "apiclientprivate": "replay-client-1234"}


@pytest.fixture(params=["lenient", "documented", "strict"])
def suite(request: pytest.FixtureRequest) -> Iterator[Suite]:
    with serve_asyncio(Settings(strictness=request.param)) as server:
        yield Suite(server.client, KEYS)


def run_script(script: str, suite: Suite, **environ: str) -> list[str]:
    """Run an export in a shell and return the status codes of its requests."""
    local = script.replace("http://test/", f"http://127.0.0.1:{suite.client.port}/")
    command = local.replace("curl -sS -i", "curl -sS -o /dev/null -w '%{http_code}\\n'")
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, check=True, env={"PATH": "/usr/bin:/bin", **environ}
    )
    return done.stdout.decode().split()


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (VALID_BODY, {}),
        (
            {**VALID_BODY, "ReferenceCode": "siparişİ-😀"},
            {"headers": {"Cookie": "session=marked-cookie; a=b"}},
        ),
        (VALID_BODY, {"target": f"{PATH}?apikey=marked-key-in-a-query&phone=%2B{PHONE}"}),
        ({**VALID_BODY, "UserPhone": "905000010007"}, {}),
        (VALID_BODY, {"headers": {"Authorization": "Bearer marked.bearer.1"}}),
    ],
)
def test_an_exported_command_gets_the_status_of_the_original(
    suite: Suite, body: Any, more: dict[str, Any]
) -> None:
    original = suite.send_session(body, **more)
    script = suite.admin("GET", "/requests/export?format=curl").body.decode()
    assert run_script(script, suite) == [str(original.status)] == ["200"]


def test_variables_send_the_real_keys(suite: Suite) -> None:
    suite.send_session({**VALID_BODY, "UserPhone": "905000020503"})
    script = suite.admin("GET", "/requests/export?format=curl").body.decode()
    run_script(script, suite, APIKEYPRIVATE=KEYS["apikeyprivate"], APICLIENTPRIVATE=KEYS["apiclientprivate"])
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 2


def test_the_same_phone_has_the_same_replacement_in_every_export(suite: Suite) -> None:
    for _ in range(2):
        suite.send_session()
    namespace = suite.admin_json("GET", "/namespaces")["namespaces"][0]["name"]
    masked = mask_phone(PHONE, make_salt(SEED, namespace))
    for name in ("har", "curl"):
        text = suite.admin("GET", f"/requests/export?format={name}").body.decode()
        assert text.count(masked) >= 2
        assert PHONE not in text
        assert VALID_BODY["UserId"] in text


def test_show_phones_exports_them() -> None:
    with serve_asyncio(Settings(show_phones=True)) as server:
        suite = Suite(server.client, KEYS)
        suite.send_session()
        for name in ("har", "curl"):
            text = suite.admin("GET", f"/requests/export?format={name}").body.decode()
            assert PHONE in text
            assert KEYS["apikeyprivate"] not in text
