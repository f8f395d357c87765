"""`mockpaywall requests`: what a running server received, and what it answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import click

from mockpaywall.cli.click_ext import Command, Option
from mockpaywall.cli.output import json_option, show, table
from mockpaywall.cli.remote import remote, remote_options

HEAD = ("TIME", "CALL", "STATUS", "REQUEST", "MODE", "WHAT THE CLIENT SAW, OR WHY IT WAS REFUSED")
FORMATS = ("har", "curl", "postman")


def as_text(answer: Any) -> str:
    """The newest first, as the server tells them."""
    rows = [_row(event) for event in answer["requests"]]
    more = answer["meta"]["total"] - len(rows)
    text = table(HEAD, rows, "no request came")
    return f"{text}\n... and {more} more; --limit N shows them" if more > 0 else text


def _row(event: Any) -> tuple[object, ...]:
    request, told = event["request"], event["stubMapping"]["metadata"]["paywall"]
    return (
        request["loggedDateString"][11:23],
        f"{told['namespace']}#{told['number']}",
        event["response"]["status"],
        f"{request['method']} {request['url'].partition('?')[0]}",
        told["mode"],
        told.get("reason") or told["seen"],
    )


@click.command(
    "requests",
    cls=Command,
    help="Print what a running server received and answered, the newest first.\n\n"
    "Keys are masked; an export masks phones too.",
    examples=(
        ("mockpaywall requests", "the newest 20"),
        ("mockpaywall requests --unmatched", "only those that were refused, and why"),
        ("mockpaywall requests --credentials my-key:my-client", "those of one key pair"),
        ("mockpaywall requests --export har > calls.har", "all, for a browser's developer tools"),
    ),
)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, cls=Option, help="At most that many."
)
@click.option("--unmatched", is_flag=True, cls=Option, help="Only those that were refused.")
@click.option(
    "--export", "form", type=click.Choice(FORMATS), cls=Option, help="Print all of them in that format."
)
@click.option("--clear", is_flag=True, cls=Option, help="Forget them instead.")
@json_option
@remote_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    limit: int,
    unmatched: bool,
    form: str | None,
    clear: bool,
    json_wanted: bool,
    **server: Any,
) -> None:
    """What the help says."""
    if sum((clear, form is not None, unmatched)) > 1:
        raise click.UsageError("--clear, --export and --unmatched: expected one of them")
    meant = remote(environ, **server)
    if form is not None:
        click.echo(meant.text("GET", f"requests/export?format={form}"), nl=False)
    elif clear:
        show(meant.call("DELETE", "requests"), lambda _: f"forgotten, in {meant.scope}", json_wanted)
    else:
        query = urlencode({"limit": limit, **({"unmatched": "true"} if unmatched else {})})
        show(meant.call("GET", f"requests?{query}"), as_text, json_wanted)
