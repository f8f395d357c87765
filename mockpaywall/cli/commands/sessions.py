"""`mockpaywall sessions`: what a running server issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import click

from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import format_table, json_option, print_result
from mockpaywall.cli.remote import make_admin_client, remote_options

COLUMN_TITLES = ("SESSIONID", "EXPIRES", "STATE", "NAMESPACE", "REFERENCECODE", "USERID")


def format_sessions(response: Any) -> str:
    """The newest first, as the server tells them; phones are left to --json."""
    evicted = response["meta"]["evicted"]
    text = format_table(
        COLUMN_TITLES, [_format_row(one) for one in response["sessions"]], "no session was issued"
    )
    return f"{text}\n... and {evicted} older ones that were let go of (--max-sessions)" if evicted else text


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
    help="Print the sessions that a running server issued, the newest first, or the one named SESSIONID.",
    examples=(
        ("mockpaywall sessions", "all that are kept"),
        ("mockpaywall sessions --json | jq '.sessions[0]'", "for scripts, phones included"),
        ("mockpaywall sessions SESSIONID --expire", "let one end now"),
        ("mockpaywall sessions --clear", "forget all"),
    ),
)
@click.argument("session_id", metavar="[SESSIONID]", required=False)
@click.option("--expire", is_flag=True, cls=GroupedOption, help="Let the session named SESSIONID end now.")
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Forget all of them.")
@json_option
@remote_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    session_id: str | None,
    expire: bool,
    clear: bool,
    json_wanted: bool,
    **server: Any,
) -> None:
    """What the help says."""
    if clear and (session_id is not None or expire):
        raise click.UsageError("--clear forgets all sessions: leave SESSIONID and --expire out")
    if expire and session_id is None:
        raise click.UsageError("--expire: name the session, as in: mockpaywall sessions SESSIONID --expire")
    meant = make_admin_client(environ, **server)
    if clear:
        print_result(
            meant.request("DELETE", "sessions"), lambda _: f"forgotten, in {meant.scope}", json_wanted
        )
    elif session_id is None:
        print_result(meant.request("GET", "sessions"), format_sessions, json_wanted)
    else:
        path = f"sessions/{quote(session_id, safe='')}"
        answer = meant.request("POST", f"{path}/expire") if expire else meant.request("GET", path)
        print_result(answer, _format_session, json_wanted)
