"""`mockpaywall clock`: show or move the clock by which the sessions of a running server expire."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import json_option, print_result


def format_clock(response: Any) -> str:
    """Format the time, how the clock runs, and the sessions that expired because of the change."""
    state = "frozen" if response["frozen"] else f"running {response['offsetSeconds']:+g} s from real time"
    expired = [f"expired: {session_id}" for session_id in response.get("expired", [])]
    return "\n".join([f"{response['now']}  {state}", *expired])


@click.command(
    "clock",
    cls=HelpfulCommand,
    help="Show, freeze or move the clock of a running server. Sessions expire by this clock.",
    examples=(
        ("mockpaywall clock", "show its time"),
        ("mockpaywall clock --advance 1801", "half an hour and one second later"),
        ("mockpaywall clock --freeze 2026-01-01T00:00:00+03:00", "stop it at that time"),
        ("mockpaywall clock --real", "back to real time"),
    ),
)
@click.option("--freeze", metavar="WHEN", cls=GroupedOption, help="Stop the clock at that time (ISO 8601).")
@click.option(
    "--advance",
    type=float,
    metavar="SECONDS",
    cls=GroupedOption,
    help="Move it by so many seconds, frozen or running; back if they are negative.",
)
@click.option("--real", is_flag=True, cls=GroupedOption, help="Go back to real time.")
@json_option
@admin_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    freeze: str | None,
    advance: float | None,
    real: bool,
    json_wanted: bool,
    **connection: Any,
) -> None:
    """Run `mockpaywall clock`."""
    if advance is not None and not isfinite(advance):
        raise click.UsageError(f"--advance: {advance} is not a number of seconds")
    changes = {name: value for name, value in (("now", freeze), ("advance", advance)) if value is not None}
    if real and changes:
        raise click.UsageError("--real goes back to real time: omit --freeze and --advance")
    with open_admin_target(environ, **connection) as target:
        if real:
            response = target.client.request("DELETE", "clock")
        elif changes:
            response = target.client.request("PUT", "clock", changes)
        else:
            response = target.client.request("GET", "clock")
    print_result(response, format_clock, json_wanted)
