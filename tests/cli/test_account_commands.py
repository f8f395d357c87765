"""accounts, otps and payments against a running server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mockpaywall.settings import Settings
from tests.cli.conftest import Cli, CommandResult
from tests.support.masterpass_client import open_session
from tests.support.namespace_client import NamespaceClient
from tests.support.payment_calls import make_order
from tests.support.request_data import PHONE
from tests.support.servers import RunningServer, serve_asyncio

NUMBER = "5528790000000008"


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with serve_asyncio(Settings()) as running:
        yield running


@pytest.fixture
def shop(server: RunningServer) -> NamespaceClient:
    return server.namespace("shop")


@pytest.fixture
def run(cli: Cli, server: RunningServer) -> Cli:
    """Run a command against the namespace."""
    return lambda *argv: cli(
        *argv, "--namespace", "shop", MOCKPAYWALL_URL=f"http://127.0.0.1:{server.client.port}"
    )


def lines(result: CommandResult) -> list[str]:
    assert (result.code, result.err) == (0, "")
    found = result.out.splitlines()
    assert max(map(len, found)) <= 80
    return found


def error(result: CommandResult) -> str:
    assert (result.code, result.out) == (2, "")
    return result.err


def pay(shop: NamespaceClient, **changes: object) -> None:
    body = make_order(**changes)  # type: ignore[arg-type]
    del body["SessionId"]
    assert open_session(shop).send("payment/init", body).status == 200


def test_an_account_is_added_changed_shown_and_deleted(run: Cli) -> None:
    assert lines(run("accounts")) == ["no account"]
    added = lines(run("accounts", "add", PHONE, "--card", f"{NUMBER}=daily", "--card", "5890040000000016"))
    assert added[1].split()[:2] == [PHONE, "linked"]
    assert added[4].split() == ["daily", "552879********08", "12/2030", "TEST", "USER", "activated"]
    changed = run("accounts", "change", PHONE, "--state", "blocked", "--user-id", "user-1", "--json")
    assert json.loads(changed.out)["state"] == "blocked"
    assert lines(run("accounts", PHONE))[1].split()[:3] == [PHONE, "blocked", "user-1"]
    titles, row = lines(run("accounts"))
    assert titles.split() == ["PHONE", "STATE", "USERID", "CARDS"]
    assert row.split() == [PHONE, "blocked", "user-1", "daily,", "Maestro", "0016"]
    assert lines(run("accounts", "delete", PHONE)) == [f"account deleted: {PHONE}"]
    assert lines(run("accounts")) == ["no account"]


def test_all_accounts_are_deleted(run: Cli) -> None:
    run("accounts", "add", PHONE)
    assert lines(run("accounts", "--clear")) == ["accounts deleted: namespace shop"]
    assert json.loads(run("accounts", "--json").out)["accounts"] == []


def test_an_unusable_account_is_refused_with_every_reason(run: Cli) -> None:
    message = error(run("accounts", "add", "12", "--card", "5528790000000009"))
    assert "/phone: " in message
    assert "/cards/0/number: " in message
    assert "5528790000000009" not in message


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("accounts", "add"), "name the account, as in: mockpaywall accounts add PHONE"),
        (("accounts", "1", "2"), "one phone (see"),
        (("accounts", "remove", PHONE), "one phone; did you mean delete? (see"),
        (("accounts", "Delete", PHONE), "one phone; did you mean delete? (see"),
        (("accounts", "update", PHONE), "one phone; did you mean change? (see"),
        (("accounts", "create"), "one phone; did you mean add? (see"),
        (("accounts", "1", "--clear"), "--clear deletes all accounts: omit PHONE"),
        (("accounts", "1", "--state", "linked"), "are for: mockpaywall accounts add|change PHONE"),
        (("payments", "decide"), "name the payment, as in: mockpaywall payments decide ID --outcome approve"),
        (("payments", "decide", "1"), "expected decide and --outcome together"),
        (("payments", "1", "--outcome", "approve"), "expected decide and --outcome together"),
        (("payments", "1", "2"), "one payment"),
        (("payments", "decide", "1", "--outcome", "yes"), '--outcome: "yes" is not usable'),
        (("otps", "abc"), 'PHONE: no code was sent to "abc"; expected a phone number: 10 to 15 digits'),
        (("payments", "nothing"), "No such payment"),
        (("accounts", "905000000000"), "No such account"),
    ],
)
def test_wrong_arguments(run: Cli, argv: tuple[str, ...], message: str) -> None:
    assert message in error(run(*argv))


def test_codes_are_listed(run: Cli, shop: NamespaceClient) -> None:
    assert lines(run("otps")) == ["no code was sent"]
    open_session(shop, PhoneVerifiedByMerchant=True).add_card()
    titles, row = lines(run("otps"))
    assert titles.split() == ["CODE", "PHONE", "PURPOSE", "STATE", "EXPIRES"]
    assert row.split()[:4] == ["123456", PHONE, "register", "open"]
    assert json.loads(run("otps", PHONE, "--json").out)["otps"][0]["code"] == "123456"
    assert lines(run("otps", "905000000000")) == ["no code was sent to 905000000000"]
    assert json.loads(run("otps", "abc", "--json").out)["otps"] == []


def test_codes_to_what_no_account_has_as_its_phone_are_listed(cli: Cli) -> None:
    with serve_asyncio(Settings(strictness="lenient")) as server:
        open_session(server.namespace("shop"), UserPhone="abc", PhoneVerifiedByMerchant=True).add_card()
        result = cli("otps", "abc", MOCKPAYWALL_URL=f"http://127.0.0.1:{server.client.port}")
    assert lines(result)[1].split()[:2] == ["123456", "abc"]


def test_payments_are_listed_shown_and_decided(run: Cli, shop: NamespaceClient) -> None:
    assert lines(run("payments")) == ["no payment"]
    pay(shop, Force3D=True)
    titles, row = lines(run("payments"))
    assert titles.split() == ["PAYMENTID", "STATE", "AMOUNT", "CODE", "CARD", "CREATED"]
    assert row.split()[1:6] == ["14", "pending", "50", "order-1", "552879******0008"]
    form = run("payments", "decide", "order-1", "--outcome", "approve")
    assert form.out.splitlines()[0] == "POST https://merchant.example/success"
    assert "status:                     Success" in form.out
    assert "paymentGatewayProviderName: Masterpass" in form.out
    shown = run("payments", "order-1")
    assert "state:               3 awaiting_capture" in shown.out
    assert [line.split()[-1] for line in shown.out.splitlines()[-2:]] == ["challenged", "authorised"]
    assert "decided already" in error(run("payments", "decide", "order-1", "--outcome", "refuse"))
    as_json = json.loads(run("payments", "decide", "order-1", "--outcome", "approve", "--json").out)
    assert as_json["action"] == "https://merchant.example/success"


@pytest.mark.parametrize(
    ("fault", "text"),
    [("never", ", never"), ("twice", ", twice"), ("late:250", ", after 250 ms"), ("wrong-amount", "")],
)
def test_a_decision_says_how_the_form_is_posted(
    run: Cli, shop: NamespaceClient, fault: str, text: str
) -> None:
    pay(shop, Force3D=True)
    form = run("payments", "decide", "order-1", "--outcome", "approve", "--return", fault)
    assert form.out.splitlines()[0] == f"POST https://merchant.example/success{text}"


def test_wide_lists_have_every_column(run: Cli, shop: NamespaceClient) -> None:
    pay(shop)
    open_session(shop, PhoneVerifiedByMerchant=True).add_card()
    run("accounts", "add", PHONE)
    assert "MASTERPASSPAYMENTID" in run("payments", "--wide").out
    assert "TOKEN" in run("otps", "--wide").out
    assert "NAMESPACE" in run("accounts", "--wide").out
