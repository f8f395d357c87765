"""`browser`: what makes a browser use the mock. tests/browser runs what it prints."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Cli

API, MASTERPASS = "test-payment-api.itspaywall.com", "mp-test-sdk.masterpassturkiye.com"


def test_every_way_is_printed(cli: Cli, tmp_path: Path) -> None:
    result = cli("browser")
    assert result.code == 0
    for line in (
        f"  mockpaywall serve --port 8080 --tls-self-signed --tls-name {API} --tls-name {MASTERPASS}",
        f'  certutil -d sql:"$HOME/.pki/nssdb" -A -t C,, -n mockpaywall -i {tmp_path}/.mockpaywall/ca.pem',
        f'  chromium --host-resolver-rules="MAP {API}:443 127.0.0.1:8080, MAP {MASTERPASS}:443 127.0.0.1:8080"',
        '      response=route.fetch(url=vendor.sub("http://127.0.0.1:8080/", route.request.url))))',
        '  cy.intercept(vendor, (req) => { req.url = req.url.replace(vendor, "http://127.0.0.1:8080/"); });',
        '  <script src="http://127.0.0.1:8080/__admin/shim.js"></script>',
    ):
        assert f"{line}\n" in result.out


def test_the_address_is_that_of_the_option_or_the_variable(cli: Cli) -> None:
    by_option = cli("browser", "--json", "--url", "https://mock.test:9443/ns/a")
    assert by_option.out == cli("browser", "--json", MOCKPAYWALL_URL="https://mock.test:9443/ns/a").out
    document = json.loads(by_option.out)
    assert document["hosts"] == [API, MASTERPASS]
    steps = document["steps"]
    assert list(steps) == ["serve", "trust", "chromium", "playwright", "playwright-js", "cypress", "shim"]
    assert steps["serve"][0].startswith("mockpaywall serve --port 9443 ")
    assert f"MAP {API}:443 mock.test:9443, " in steps["chromium"][0]
    assert steps["shim"] == ['<script src="https://mock.test:9443/ns/a/__admin/shim.js"></script>']


def test_an_ipv6_address_has_brackets(cli: Cli) -> None:
    steps = json.loads(cli("browser", "--json", "--url", "http://[::1]:8080").out)["steps"]
    assert f"MAP {API}:443 [::1]:8080, " in steps["chromium"][0]


def test_a_path_with_spaces_is_quoted(cli: Cli, tmp_path: Path) -> None:
    steps = json.loads(cli("browser", "--json", "--ca", "my ca.pem").out)["steps"]
    assert steps["trust"][1].endswith(f" -i '{tmp_path}/my ca.pem'")


def test_an_unusable_address_is_refused(cli: Cli) -> None:
    result = cli("browser", "--url", "8080")
    assert (result.code, result.out) == (2, "")
    assert '--url: "8080" is not usable' in result.err
