"""`mockpaywall requests`: print what a running server received and answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import format_table, json_option, print_result, print_utf8

COLUMN_TITLES = ("TIME", "NUMBER", "STATUS", "REQUEST", "MODE", "OUTCOME")
EXPORT_FORMATS = ("har", "curl")


def format_requests(response: Any) -> str:
    """Format one row per request, newest first, as the server sent them."""
    rows = [_format_row(event) for event in response["requests"]]
    more = response["meta"]["total"] - len(rows)
    text = format_table(COLUMN_TITLES, rows, "no request was received")
    return f"{text}\n... and {more} more; --limit N shows them" if more > 0 else text


def _format_row(event: Any) -> tuple[object, ...]:
    """OUTCOME is why the request was rejected, else what the client received."""
    request, metadata = event["request"], event["stubMapping"]["metadata"]["paywall"]
    return (
        request["loggedDateString"][11:23],
        f"{metadata['namespace']}#{metadata['number']}",
        event["response"]["status"],
        f"{request['method']} {request['url'].partition('?')[0]}",
        metadata["mode"],
        metadata.get("reason") or metadata["seen"],
    )


@click.command(
    "requests",
    cls=HelpfulCommand,
    help="Print what a running server received and answered, newest first.\n\n"
    "Keys are masked; an export masks phone numbers too.",
    examples=(
        ("mockpaywall requests", "the newest 20"),
        ("mockpaywall requests --unmatched", "only rejected ones, with the reason"),
        ("mockpaywall requests --credentials my-key:my-client", "those of one key pair"),
        ("mockpaywall requests --export har > requests.har", "all, for a browser's developer tools"),
    ),
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    cls=GroupedOption,
    help="The largest number of requests to print.",
)
@click.option("--unmatched", is_flag=True, cls=GroupedOption, help="Only rejected requests.")
@click.option(
    "--export",
    "export_format",
    type=click.Choice(EXPORT_FORMATS),
    cls=GroupedOption,
    help="Print all of them in that format.",
)
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Delete them instead.")
@json_option
@admin_options
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
    **connection: Any,
) -> None:
    """Run `mockpaywall requests`."""
    if sum((clear, export_format is not None, unmatched)) > 1:
        raise click.UsageError("--clear, --export and --unmatched: expected one of them")
    with open_admin_target(environ, **connection) as target:
        if export_format is not None:
            text = target.client.request_text("GET", f"requests/export?format={export_format}")
            print_utf8(text)
        elif clear:
            response = target.client.request("DELETE", "requests")
            print_result(response, lambda _: f"requests deleted: {target.scope}", json_wanted)
        else:
            query = urlencode({"limit": limit, **({"unmatched": "true"} if unmatched else {})})
            response = target.client.request("GET", f"requests?{query}")
            print_result(response, format_requests, json_wanted)
