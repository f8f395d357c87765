"""`tls`: how to trust the CA."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from mockpaywall.cli.commands.tls import trust_instructions
from tests.cli.conftest import Cli
from tests.support.markdown import load_page


def test_the_instructions_cover_every_client(cli: Cli, tmp_path: Path) -> None:
    result = cli("tls")
    ca = tmp_path / ".mockpaywall" / "ca.pem"
    assert result.code == 0
    assert result.out.startswith(
        f"CA: {ca}  (does not exist yet: 'mockpaywall serve --tls-self-signed' creates it)\n"
    )
    for line in (
        f"  curl --cacert {ca} https://127.0.0.1:8080/__admin/health",
        f"  export SSL_CERT_FILE={ca}         # ssl, httpx, aiohttp",
        f"  export REQUESTS_CA_BUNDLE={ca}    # requests",
        f"  export NODE_EXTRA_CA_CERTS={ca}",
        f"  php -d curl.cainfo={ca} -d openssl.cafile={ca} SCRIPT.php",
        f"  export SSL_CERT_FILE={ca}         # Go: not on macOS and Windows",
        f"  Import-Certificate -FilePath {ca} -CertStoreLocation Cert:\\CurrentUser\\Root    # Windows",
    ):
        assert f"{line}\n" in result.out
    assert f"keytool -importcert -noprompt -alias mockpaywall -file {ca} " in result.out


def test_an_existing_file_is_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "my ca.pem").touch()
    assert cli("tls", "--ca", "my ca.pem").out.startswith(f"CA: {tmp_path / 'my ca.pem'}\n")


def test_a_path_with_spaces_is_quoted(cli: Cli, tmp_path: Path) -> None:
    steps = json.loads(cli("tls", "--ca", "my ca.pem", "--json").out)["clients"]["Node"]
    assert shlex.split(steps[0]) == ["export", f"NODE_EXTRA_CA_CERTS={tmp_path / 'my ca.pem'}"]


def test_the_address_of_the_server_is_printed_with_https(cli: Cli) -> None:
    variable = cli("tls", MOCKPAYWALL_URL="http://mock:9000").out
    assert " https://mock:9000/__admin/health\n" in variable
    option = cli("tls", "--url", "https://localhost:1/pay", MOCKPAYWALL_URL="http://mock:9000").out
    assert " https://localhost:1/pay/__admin/health\n" in option


def test_json_output(cli: Cli, tmp_path: Path) -> None:
    document = json.loads(cli("tls", "--json").out)
    assert document["ca"] == str(tmp_path / ".mockpaywall" / "ca.pem")
    assert document["exists"] is False
    assert list(document["clients"]) == ["curl", "Python", "Node", "PHP", "Go, Ruby", ".NET", "Java"]


def test_the_page_names_the_same_settings() -> None:
    rows = load_page("docs/in-your-tests.md").section("Trust the certificate").rows("client")
    settings = re.findall(r"[A-Z_]{9,}|--cacert|-d [a-z.]+", " ".join(cells for _, cells in rows))
    printed = " ".join(step for _, steps in trust_instructions("CA", "URL") for step in steps)
    assert len(settings) == 7
    assert [setting for setting in settings if setting not in printed] == []
