"""`mockpaywall reset`: a running server forgets everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mockpaywall.cli.click_ext import HelpfulCommand
from mockpaywall.cli.output import json_option, print_result
from mockpaywall.cli.remote import make_admin_client, remote_options


@click.command(
    "reset",
    cls=HelpfulCommand,
    help="Let a running server forget everything: journal, rules, mode, counters, sessions, clock and settings; "
    "call numbers begin anew, and with them the ids of the seed.\n\n"
    "All namespaces are meant, or the one that is named.",
    examples=(
        ("mockpaywall reset", "as after the start"),
        ("mockpaywall reset --namespace team-a", "one namespace, and no other"),
    ),
)
@json_option
@remote_options
@click.pass_obj
def command(environ: Mapping[str, str], /, *, json_wanted: bool, **server: Any) -> None:
    """What the help says."""
    meant = make_admin_client(environ, **server)
    print_result(meant.request("POST", "reset"), lambda _: f"reset, in {meant.scope}", json_wanted)
