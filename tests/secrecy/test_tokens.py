"""Temporary tokens and public keys are credentials: no admin answer, no command and no log shows one that was sent."""

from __future__ import annotations

import pytest

from mockpaywall.settings import Settings
from mockpaywall.settings.parsers import parse_merchant
from tests.cli.conftest import Cli, Spawn, cli, spawn
from tests.secrecy.admin_answers import read_admin_answers
from tests.secrecy.test_marked_values import COMMANDS
from tests.support.browser_client import Browser, Merchant
from tests.support.http_client import HttpClient
from tests.support.servers import serve_asyncio

__all__ = ["cli", "spawn"]

TOKEN = "sesame00-0f4b-4a3b-8f5e-5a0f2f2a8f11"
MERCHANT = "shop=sesame-key:sesame-client:sesame-public:sesame-public-client"
SECRET = "sesame-"


def send_everything(client: HttpClient) -> Browser:
    """Send the secrets where they belong, and where they do not; return a browser with a token that was issued."""
    private = {"apikeyprivate": "sesame-key", "apiclientprivate": "sesame-client"}
    public = {"apikeypublic": "sesame-public", "apiclientpublic": "sesame-public-client"}
    browser = Merchant(client, private, public).open_browser()
    browser.verify()
    for secret in (TOKEN, f"{SECRET}{'x' * 30}"):
        stranger = Browser(client, secret, browser.session_id)
        stranger.verify()
        stranger.init()
        stranger.mark("x", 1, 1)
        client.send(b"{", keys={"token": secret, **public}, target=f"/api/paywall/temptoken?token={secret}")
    client.send({}, keys={**private, **public}, target="/api/paywall/temptoken/sdk")
    return browser


def test_no_secret_is_in_an_answer_or_a_command(cli: Cli) -> None:
    with serve_asyncio(Settings(merchants=(parse_merchant(MERCHANT),))) as server:
        browser = send_everything(server.client)
        answers = dict(read_admin_answers(server.client))
        answers |= {" ".join(one): cli(*one, "--url", server.client.url).out for one in COMMANDS}
        assert [place for place, text in answers.items() if SECRET in text or TOKEN in text] == []
        assert any("(sha256:" in text for text in answers.values())
        assert f'"token": "{browser.token}"' not in "".join(answers.values())
        assert f"token: {browser.token}" not in "".join(answers.values())


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_secret_is_in_a_log(spawn: Spawn, log_format: str) -> None:
    child = spawn("--port", "0", "--merchant", MERCHANT, "--log-level", "debug", "--log-format", log_format)
    browser = send_everything(HttpClient(int(child.url.rpartition(":")[2])))
    ended = child.stop()
    assert "by/sdk/payment/mark" in ended.err
    for secret in (SECRET, TOKEN, browser.token):
        assert secret not in ended.out + ended.err
