"""`mockpaywall browser`: print what makes a browser use a mock."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from mockpaywall.cli.browser_steps import BrowserStep, list_steps
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.connection_options import resolve_server_url, url_option
from mockpaywall.cli.safe_text import print_text
from mockpaywall.cli.tls_setup import CA_FILE, TLS_DIRECTORY
from mockpaywall.paywall.vendor_hosts import TEST_HOSTS


def format_text(steps: Sequence[BrowserStep]) -> str:
    """Format the steps for people."""
    return "\n\n".join(
        "\n".join([click.style(step.title, bold=True), *(f"  {line}" for line in step.lines)])
        for step in steps
    )


def format_json(steps: Sequence[BrowserStep]) -> str:
    """Format the steps for scripts."""
    lines = {step.name: list(step.lines) for step in steps}
    return json.dumps({"hosts": list(TEST_HOSTS), "steps": lines}, indent=2)


@click.command(
    "browser",
    cls=HelpfulCommand,
    help="Print what makes a browser use the mock where the JavaScript SDK calls the vendor: the server with both "
    "host names and TLS, Chromium with the names mapped, the routes of Playwright and Cypress, and a script for "
    "the page. One of these ways is enough; nothing is sent and nothing is changed.",
    examples=(
        ("mockpaywall browser", "for a server on port 8080"),
        ("mockpaywall browser --url http://127.0.0.1:9000", "for another one"),
        (
            "mockpaywall browser --url http://127.0.0.1:8080/ns/suite-7",
            "routes and script for that namespace",
        ),
    ),
)
@url_option("The mock's address.")
@click.option(
    "--ca",
    type=click.Path(path_type=Path),
    metavar="PATH",
    default=TLS_DIRECTORY / CA_FILE,
    show_default=True,
    cls=GroupedOption,
    help="The CA file (PEM) of --tls-self-signed.",
)
@click.option("--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print it as JSON.")
@click.pass_context
def command(context: click.Context, *, url: str | None, ca: Path, json_wanted: bool) -> None:
    """Run `mockpaywall browser`."""
    steps = list_steps(resolve_server_url(url, context.obj), str(ca.absolute()))
    print_text((format_json if json_wanted else format_text)(steps))
