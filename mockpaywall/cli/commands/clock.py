"""`mockpaywall clock`: what time it is for a running server's sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import json_option, print_result
from mockpaywall.cli.remote import make_admin_client, remote_options


def format_clock(response: Any) -> str:
    """The time, how it runs, and what ended by the change."""
    runs = (
        "standing still" if response["frozen"] else f"running {response['offsetSeconds']:+g} s from real time"
    )
    ended = response.get("expired", [])
    return "\n".join([f"{response['now']}  {runs}", *(f"expired: {session_id}" for session_id in ended)])


@click.command(
    "clock",
    cls=HelpfulCommand,
    help="Show the clock of a running server, stand it still, or move it: sessions expire by it.",
    examples=(
        ("mockpaywall clock", "what time it is there"),
        ("mockpaywall clock --advance 1801", "half an hour and a second later"),
        ("mockpaywall clock --freeze 2026-01-01T00:00:00+03:00", "stand still at that moment"),
        ("mockpaywall clock --real", "back to real time"),
    ),
)
@click.option("--freeze", metavar="WHEN", cls=GroupedOption, help="Stand still at that moment (ISO 8601).")
@click.option(
    "--advance", type=float, metavar="SECONDS", cls=GroupedOption, help="Move on, standing or running."
)
@click.option("--real", is_flag=True, cls=GroupedOption, help="Back to real time.")
@json_option
@remote_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    freeze: str | None,
    advance: float | None,
    real: bool,
    json_wanted: bool,
    **server: Any,
) -> None:
    """What the help says."""
    request = {"now": freeze, "advance": advance}
    change = {name: value for name, value in request.items() if value is not None}
    if real and change:
        raise click.UsageError("--real goes back to real time: leave --freeze and --advance out")
    meant = make_admin_client(environ, **server)
    if real:
        answer = meant.request("DELETE", "clock")
    else:
        answer = meant.request("PUT", "clock", change) if change else meant.request("GET", "clock")
    print_result(answer, format_clock, json_wanted)
