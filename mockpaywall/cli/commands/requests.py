"""`mockpaywall requests`: what a running server received, and what it answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import click

from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import format_table, json_option, print_result
from mockpaywall.cli.remote import make_admin_client, remote_options

COLUMN_TITLES = ("TIME", "CALL", "STATUS", "REQUEST", "MODE", "WHAT THE CLIENT SAW, OR WHY IT WAS REFUSED")
FORMATS = ("har", "curl")


def format_requests(response: Any) -> str:
    """The newest first, as the server tells them."""
    rows = [_format_row(event) for event in response["requests"]]
    more = response["meta"]["total"] - len(rows)
    text = format_table(COLUMN_TITLES, rows, "no request came")
    return f"{text}\n... and {more} more; --limit N shows them" if more > 0 else text


def _format_row(event: Any) -> tuple[object, ...]:
    request, description = event["request"], event["stubMapping"]["metadata"]["paywall"]
    return (
        request["loggedDateString"][11:23],
        f"{description['namespace']}#{description['number']}",
        event["response"]["status"],
        f"{request['method']} {request['url'].partition('?')[0]}",
        description["mode"],
        description.get("reason") or description["seen"],
    )


@click.command(
    "requests",
    cls=HelpfulCommand,
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
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    cls=GroupedOption,
    help="At most that many.",
)
@click.option("--unmatched", is_flag=True, cls=GroupedOption, help="Only those that were refused.")
@click.option(
    "--export",
    "export_format",
    type=click.Choice(FORMATS),
    cls=GroupedOption,
    help="Print all of them in that format.",
)
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Forget them instead.")
@json_option
@remote_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    limit: int,
    unmatched: bool,
    export_format: str | None,
    clear: bool,
    json_wanted: bool,
    **server: Any,
) -> None:
    """What the help says."""
    if sum((clear, export_format is not None, unmatched)) > 1:
        raise click.UsageError("--clear, --export and --unmatched: expected one of them")
    meant = make_admin_client(environ, **server)
    if export_format is not None:
        click.echo(meant.request_text("GET", f"requests/export?format={export_format}"), nl=False)
    elif clear:
        print_result(
            meant.request("DELETE", "requests"), lambda _: f"forgotten, in {meant.scope}", json_wanted
        )
    else:
        query = urlencode({"limit": limit, **({"unmatched": "true"} if unmatched else {})})
        print_result(meant.request("GET", f"requests?{query}"), format_requests, json_wanted)
