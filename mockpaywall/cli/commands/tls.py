"""`mockpaywall tls`: print how to trust the self-signed CA, per client."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import click

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.connection_options import resolve_server_url, url_option
from mockpaywall.cli.safe_text import print_text
from mockpaywall.cli.tls_setup import CA_FILE, TLS_DIRECTORY
from mockpaywall.text.missing_extra import MissingExtra

JAVA_KEYSTORE_OPTIONS = "-keystore mockpaywall.p12 -storetype PKCS12 -storepass changeit"

HEALTH_PATH = "/__admin/health"

Steps = tuple[str, ...]


def trust_instructions(ca: str, url: str) -> tuple[tuple[str, Steps], ...]:
    """Return, per client, the lines that make it trust the PEM file *ca*, for the server at *url*.

    Both are quoted for a shell.
    """
    return (
        ("curl", (f"curl --cacert {ca} {url}",)),
        (
            "Python",
            (
                f"export SSL_CERT_FILE={ca}         # ssl, httpx, aiohttp",
                f"export REQUESTS_CA_BUNDLE={ca}    # requests",
            ),
        ),
        ("Node", (f"export NODE_EXTRA_CA_CERTS={ca}",)),
        ("PHP", (f"php -d curl.cainfo={ca} -d openssl.cafile={ca} SCRIPT.php",)),
        ("Go, Ruby", (f"export SSL_CERT_FILE={ca}         # Go: not on macOS and Windows",)),
        (
            ".NET",
            (
                f"export SSL_CERT_FILE={ca}         # Linux",
                f"security add-trusted-cert -k ~/Library/Keychains/login.keychain-db {ca}    # macOS",
                f"Import-Certificate -FilePath {ca} -CertStoreLocation Cert:\\CurrentUser\\Root    # Windows",
            ),
        ),
        (
            "Java",
            (
                f"keytool -importcert -noprompt -alias mockpaywall -file {ca} {JAVA_KEYSTORE_OPTIONS}",
                "java -Djavax.net.ssl.trustStore=mockpaywall.p12 -Djavax.net.ssl.trustStorePassword=changeit",
            ),
        ),
    )


def format_text(ca: Path, url: str, exists: bool) -> str:
    """Format the instructions for people."""
    state = "" if exists else "  (does not exist yet: 'mockpaywall serve --tls-self-signed' creates it)"
    blocks = [f"CA: {ca}{state}"]
    for client, steps in trust_instructions(shlex.quote(str(ca)), shlex.quote(url)):
        blocks.append("\n".join([click.style(client, bold=True), *(f"  {step}" for step in steps)]))
    blocks.append(
        "SSL_CERT_FILE, REQUESTS_CA_BUNDLE, the two options of PHP and the Java trust store replace the CAs "
        "that were trusted before."
    )
    return "\n\n".join(blocks)


def format_json(ca: Path, url: str, exists: bool) -> str:
    """Format the instructions for scripts."""
    clients = {
        client: list(steps) for client, steps in trust_instructions(shlex.quote(str(ca)), shlex.quote(url))
    }
    return json.dumps({"ca": str(ca), "exists": exists, "clients": clients}, indent=2)


def _require_tls_extra() -> None:
    """Raise CliError when this installation cannot create the CA."""
    if find_spec("trustme") is None:
        raise CliError(str(MissingExtra("a self-signed certificate", "tls")), ExitCode.USAGE_ERROR)


@click.command(
    "tls",
    cls=HelpfulCommand,
    help="Print how to trust the CA of --tls-self-signed in curl, Python, Node, PHP, Go, Ruby, .NET and Java.",
    examples=(
        ("mockpaywall serve --tls-self-signed", "create the CA and print its path"),
        ("mockpaywall tls", "for the CA in this folder"),
    ),
)
@click.option(
    "--ca",
    type=click.Path(path_type=Path),
    metavar="PATH",
    default=TLS_DIRECTORY / CA_FILE,
    show_default=True,
    cls=GroupedOption,
    help="The CA file (PEM).",
)
@url_option("The server, or its Base Address; the lines have it with https.")
@click.option("--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print it as JSON.")
@click.pass_obj
def command(environ: Mapping[str, str], /, *, ca: Path, url: str | None, json_wanted: bool) -> None:
    """Run `mockpaywall tls`."""
    server_url = replace(resolve_server_url(url, environ), scheme="https")
    path = ca.absolute()
    if not path.is_file():
        _require_tls_extra()
    print_text(
        (format_json if json_wanted else format_text)(path, f"{server_url}{HEALTH_PATH}", path.is_file())
    )
