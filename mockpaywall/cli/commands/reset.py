"""`mockpaywall reset`: delete the state of a running server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.click_ext import HelpfulCommand
from mockpaywall.cli.output import json_option, print_result


@click.command(
    "reset",
    cls=HelpfulCommand,
    help="Delete the state of a running server: journal, sessions, accounts, one-time codes, payments, rules, mode, "
    "counters, clock and settings. "
    "Request numbers start again at 1, and with them the ids that follow from the seed.\n\n"
    "Without an option, all namespaces are reset.",
    examples=(
        ("mockpaywall reset", "everything, as after the start"),
        ("mockpaywall reset --namespace team-a", "one namespace only"),
    ),
)
@json_option
@admin_options
@click.pass_obj
def command(environ: Mapping[str, str], /, *, json_wanted: bool, **connection: Any) -> None:
    """Run `mockpaywall reset`."""
    with open_admin_target(environ, **connection) as target:
        scope = target.describe_scope()
        response = target.client.request("POST", "reset")
    print_result(response, lambda _: f"reset: {scope}", json_wanted)
