"""`mockpaywall mode`: show, set or clear the default mode of a running server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import UnknownResponse
from mockpaywall.cli.safe_text import escape_controls, print_text
from mockpaywall.client.admin_client import AdminClient
from mockpaywall.client.client_errors import AdminCallError
from mockpaywall.settings.settings_error import quote

MODE_PATH = "mode"


def get_or_set_mode(client: AdminClient, mode: str | None, clear: bool) -> str:
    """Return the default mode, after setting it to *mode* or clearing it if requested.

    Raises CliError for a mode that does not parse, and MockPaywallError.
    """
    if clear:
        return _parse_mode(client.request("DELETE", MODE_PATH))
    if mode is None:
        return _parse_mode(client.request("GET", MODE_PATH))
    try:
        return _parse_mode(client.request("PUT", MODE_PATH, {"mode": mode}))
    except AdminCallError as error:
        if error.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            raise
        raise CliError(f"{quote(mode)} is not usable; {error.detail}", ExitCode.USAGE_ERROR) from None


def _parse_mode(response: Any) -> str:
    try:
        return escape_controls(str(response["mode"]))
    except (TypeError, LookupError):
        raise UnknownResponse from None


@click.command(
    "mode",
    cls=HelpfulCommand,
    help="Show the default mode of a running server, set it to MODE, or clear it.\n\n"
    "The default mode applies to requests for which no header, magic phone or rule selects another. It is set "
    "for all namespaces or for the selected one, and its counts start again. When cleared, a namespace uses "
    "the mode of all namespaces again, and these use the mode of the start.",
    examples=(
        ("mockpaywall mode", "show it"),
        ("mockpaywall mode http=503@first-2", "the next two requests of each namespace fail"),
        ("mockpaywall mode profile=flaky-mobile --namespace team-a", "for one namespace"),
        ("mockpaywall mode --clear", "back to the mode of the start"),
    ),
)
@click.argument("mode", required=False)
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Go back to the mode of the start.")
@click.option("--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print the result as JSON.")
@admin_options
@click.pass_obj
def command(
    environ: Mapping[str, str], /, *, mode: str | None, clear: bool, json_wanted: bool, **connection: Any
) -> None:
    """Run `mockpaywall mode`."""
    if mode is not None and clear:
        raise click.UsageError("MODE and --clear: expected one of the two")
    with open_admin_target(environ, **connection) as target:
        current = get_or_set_mode(target.client, mode, clear)
    if json_wanted:
        click.echo(json.dumps({"url": target.url, "scope": target.scope, "mode": current}))
    else:
        is_changed = clear or mode is not None
        print_text(f"{current} from now on, in {target.scope}" if is_changed else current)
