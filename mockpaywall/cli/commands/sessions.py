"""`mockpaywall sessions`: what a running server issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import click

from mockpaywall.cli.click_ext import Command, Option
from mockpaywall.cli.output import json_option, show, table
from mockpaywall.cli.remote import remote, remote_options

HEAD = ("SESSIONID", "EXPIRES", "STATE", "NAMESPACE", "REFERENCECODE", "USERID")


def as_text(answer: Any) -> str:
    """The newest first, as the server tells them; phones are left to --json."""
    evicted = answer["meta"]["evicted"]
    text = table(HEAD, [_row(one) for one in answer["sessions"]], "no session was issued")
    return f"{text}\n... and {evicted} older ones that were let go of (--max-sessions)" if evicted else text


def _one(answer: Any) -> str:
    return table(HEAD, [_row(answer)], "")


def _row(session: Any) -> tuple[object, ...]:
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
    cls=Command,
    help="Print the sessions that a running server issued, the newest first, or the one named SESSIONID.",
    examples=(
        ("mockpaywall sessions", "all that are kept"),
        ("mockpaywall sessions --json | jq '.sessions[0]'", "for scripts, phones included"),
        ("mockpaywall sessions SESSIONID --expire", "let one end now"),
        ("mockpaywall sessions --clear", "forget all"),
    ),
)
@click.argument("session_id", metavar="[SESSIONID]", required=False)
@click.option("--expire", is_flag=True, cls=Option, help="Let the session named SESSIONID end now.")
@click.option("--clear", is_flag=True, cls=Option, help="Forget all of them.")
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
    meant = remote(environ, **server)
    if clear:
        show(meant.call("DELETE", "sessions"), lambda _: f"forgotten, in {meant.scope}", json_wanted)
    elif session_id is None:
        show(meant.call("GET", "sessions"), as_text, json_wanted)
    else:
        path = f"sessions/{quote(session_id, safe='')}"
        answer = meant.call("POST", f"{path}/expire") if expire else meant.call("GET", path)
        show(answer, _one, json_wanted)
