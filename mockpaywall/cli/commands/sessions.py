"""`mockpaywall sessions`: print, expire or delete the sessions that a running server issued."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.list_table import Column, format_list
from mockpaywall.cli.output import json_option, print_result
from mockpaywall.cli.page_options import format_rest, page_options
from mockpaywall.cli.short_time import shorten_time

DEFAULT_LIMIT = 1000
COLUMNS = (
    Column("SESSIONID", is_cut=False),
    Column("STATE", is_cut=False),
    Column("EXPIRES", is_cut=False),
    Column("REFERENCECODE"),
    Column("USERID", is_for_wide=True),
    Column("NAMESPACE", is_for_wide=True),
)


def format_sessions(response: Any, *, offset: int = 0, wide: bool = False) -> str:
    """Format one line per session, newest first, as the server sent them after *offset* others.

    Phone numbers are in --json only.
    """
    sessions, meta = response["sessions"], response["meta"]
    text = _format_rows(sessions, wide) if sessions else _describe_nothing(offset, meta["evicted"])
    text += format_rest(meta["total"], len(sessions), offset)
    if evicted := meta["evicted"]:
        text += f"\n... and {evicted} older ones that were evicted (--max-sessions, --max-memory)"
    return text


def _describe_nothing(offset: int, evicted: int) -> str:
    """Return what an empty list says."""
    if offset:
        return f"no session after the newest {offset}"
    return "no session is left" if evicted else "no session was issued"


def _format_session(response: Any, *, wide: bool = False) -> str:
    return _format_rows([response], wide)


def _format_rows(sessions: Any, wide: bool) -> str:
    return format_list(COLUMNS, [_make_row(session, wide) for session in sessions], wide=wide)


def _make_row(session: Any, wide: bool) -> tuple[object, ...]:
    """The expiry has the offset of its zone: `expiresAt` is that of SessionExpiryDate."""
    expires_at = session["expiresAt"]
    return (
        session["SessionId"],
        "expired" if session["expired"] else "live",
        expires_at if wide else shorten_time(expires_at),
        session["ReferenceCode"],
        session["UserId"],
        session["namespace"],
    )


@click.command(
    "sessions",
    cls=HelpfulCommand,
    help="Print the sessions that a running server issued, newest first, or the one with the id SESSIONID.",
    examples=(
        ("mockpaywall sessions", f"the newest {DEFAULT_LIMIT}"),
        ("mockpaywall sessions --json | jq '.sessions[0]'", "for scripts, with phone numbers"),
        ("mockpaywall sessions SESSIONID --expire", "expire one now"),
        ("mockpaywall sessions --clear", "delete all"),
    ),
)
@click.argument("session_id", metavar="[SESSIONID]", required=False)
@page_options(DEFAULT_LIMIT, "sessions")
@click.option("--expire", is_flag=True, cls=GroupedOption, help="Expire the session SESSIONID now.")
@click.option("--wide", is_flag=True, cls=GroupedOption, help="All columns, not cut to the terminal.")
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Delete all of them.")
@json_option
@admin_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    session_id: str | None,
    limit: int,
    offset: int,
    expire: bool,
    wide: bool,
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
            scope = target.describe_scope()
            response = target.client.request("DELETE", "sessions")
            print_result(response, lambda _: f"sessions deleted: {scope}", json_wanted)
        elif session_id is None:
            response = target.client.request("GET", f"sessions?limit={limit}&offset={offset}")
            print_result(response, partial(format_sessions, offset=offset, wide=wide), json_wanted)
        else:
            path = f"sessions/{quote(session_id, safe='')}"
            call = ("POST", f"{path}/expire") if expire else ("GET", path)
            print_result(target.client.request(*call), partial(_format_session, wide=wide), json_wanted)
