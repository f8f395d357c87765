"""`mockpaywall mode`: show, set or clear the default mode of a running server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.remote import AdminCallError, CliAdminClient, make_admin_client, remote_options
from mockpaywall.settings.settings_error import quote

MODE_PATH = "mode"


def get_or_set_mode(client: CliAdminClient, mode: str | None, clear: bool) -> str:
    """The mode that holds now, after it was set or cleared when that was asked for. Raises Failure."""
    if clear:
        return _parse_mode(client.request("DELETE", MODE_PATH))
    if mode is None:
        return _parse_mode(client.request("GET", MODE_PATH))
    try:
        return _parse_mode(client.request("PUT", MODE_PATH, {"mode": mode}))
    except AdminCallError as error:
        raise CliError(f"{quote(mode)} is not usable; {error.detail}", ExitCode.USAGE_ERROR) from None


def _parse_mode(response: Any) -> str:
    try:
        return str(response["mode"])
    except (TypeError, LookupError):
        raise CliError("what answers there is no mockpaywall") from None


@click.command(
    "mode",
    cls=HelpfulCommand,
    help="Show the default mode of a running server, set it to MODE, or clear it.\n\n"
    "The default mode decides where no header, magic phone or rule does. It is set for all namespaces, or for "
    "the one that is named, and its counts begin anew. Cleared, it is again that of all namespaces, or of the "
    "start.",
    examples=(
        ("mockpaywall mode", "what holds now"),
        ("mockpaywall mode http=503@first-2", "the next two requests of each namespace fail"),
        ("mockpaywall mode profile=flaky-mobile --namespace team-a", "for one namespace"),
        ("mockpaywall mode --clear", "back to the mode of the start"),
    ),
)
@click.argument("mode", required=False)
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Go back to the mode of the start.")
@click.option("--json", "json_wanted", is_flag=True, cls=GroupedOption, help="Print the result as JSON.")
@remote_options
@click.pass_obj
def command(
    environ: Mapping[str, str], /, *, mode: str | None, clear: bool, json_wanted: bool, **server: Any
) -> None:
    """What the help says."""
    if mode is not None and clear:
        raise click.UsageError("MODE and --clear: expected one of the two")
    meant = make_admin_client(environ, **server)
    now = get_or_set_mode(meant, mode, clear)
    changed = clear or mode is not None
    if json_wanted:
        click.echo(json.dumps({"url": meant.url, "scope": meant.scope, "mode": now}))
    else:
        click.echo(f"{now} from now on, in {meant.scope}" if changed else now)
