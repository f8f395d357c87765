"""`mockpaywall sessions`: print, expire or delete the sessions that a running server issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import format_table, json_option, print_result

COLUMN_TITLES = ("SESSIONID", "EXPIRES", "STATE", "NAMESPACE", "REFERENCECODE", "USERID")


def format_sessions(response: Any) -> str:
    """Format one row per session, newest first, as the server sent them. Phone numbers are in --json only."""
    rows = [_format_row(session) for session in response["sessions"]]
    text = format_table(COLUMN_TITLES, rows, "no session was issued")
    evicted = response["meta"]["evicted"]
    return f"{text}\n... and {evicted} older ones that were evicted (--max-sessions)" if evicted else text


def _format_session(response: Any) -> str:
    return format_table(COLUMN_TITLES, [_format_row(response)], "")


def _format_row(session: Any) -> tuple[object, ...]:
    return (
        session["SessionId"],
        session["SessionExpiryDate"],
        "expired" if session["expired"] else "live",
        session["namespace"],
        session["ReferenceCode"],
        session["UserId"],
    )


@click.command(
    "sessions",
    cls=HelpfulCommand,
    help="Print the sessions that a running server issued, newest first, or the one with the id SESSIONID.",
    examples=(
        ("mockpaywall sessions", "all that are stored"),
        ("mockpaywall sessions --json | jq '.sessions[0]'", "for scripts, with phone numbers"),
        ("mockpaywall sessions SESSIONID --expire", "expire one now"),
        ("mockpaywall sessions --clear", "delete all"),
    ),
)
@click.argument("session_id", metavar="[SESSIONID]", required=False)
@click.option("--expire", is_flag=True, cls=GroupedOption, help="Expire the session SESSIONID now.")
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Delete all of them.")
@json_option
@admin_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    session_id: str | None,
    expire: bool,
    clear: bool,
    json_wanted: bool,
    **connection: Any,
) -> None:
    """Run `mockpaywall sessions`."""
    if clear and (session_id is not None or expire):
        raise click.UsageError("--clear deletes all sessions: omit SESSIONID and --expire")
    if expire and session_id is None:
        raise click.UsageError("--expire: name the session, as in: mockpaywall sessions SESSIONID --expire")
    with open_admin_target(environ, **connection) as target:
        if clear:
            response = target.client.request("DELETE", "sessions")
            print_result(response, lambda _: f"sessions deleted: {target.scope}", json_wanted)
        elif session_id is None:
            print_result(target.client.request("GET", "sessions"), format_sessions, json_wanted)
        else:
            path = f"sessions/{quote(session_id, safe='')}"
            call = ("POST", f"{path}/expire") if expire else ("GET", path)
            print_result(target.client.request(*call), _format_session, json_wanted)
