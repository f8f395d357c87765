"""`mockpaywall requests`: print what a running server received and answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.follow import follow_requests
from mockpaywall.cli.list_table import format_list
from mockpaywall.cli.output import (
    UNEXPECTED_SHAPE_ERRORS,
    UnknownResponse,
    json_option,
    print_result,
    print_utf8,
)
from mockpaywall.cli.page_options import format_rest, page_options
from mockpaywall.cli.request_rows import COLUMNS, format_request, get_metadata, make_row
from mockpaywall.client.admin_client import MAX_LIMIT, AdminClient
from mockpaywall.http.real_time import sleep

EXPORT_FORMATS = ("har", "curl")
DEFAULT_LIMIT = 20
EVICTION_SETTINGS = "(--journal-size, --max-memory)"
JOURNAL_OFF = "the journal is off (--journal-size 0)"
EVICTION_NOTE = f"older requests are missing: they were evicted {EVICTION_SETTINGS}"
"""On stderr, beside JSON, which says nothing of it."""
FOLLOW_NOTE = "requests are printed as they arrive; Ctrl-C ends it"
"""On stderr: without it, an empty terminal would not show whether the server was reached."""


def format_requests(
    response: Any,
    *,
    offset: int = 0,
    unmatched: bool = False,
    wide: bool = False,
    is_complete: bool = True,
) -> str:
    """Format one line per request, newest first, as the server sent them after *offset* others.

    *unmatched*: only rejected ones were asked for. *is_complete*: whether the journal evicted none.
    """
    if response["requestJournalDisabled"]:
        return JOURNAL_OFF
    events = response["requests"]
    if events:
        text = format_list(COLUMNS, [make_row(event, wide=wide) for event in events], wide=wide)
        text += format_rest(response["meta"]["total"], len(events), offset)
    else:
        text = _describe_nothing(offset, unmatched=unmatched, is_complete=is_complete)
    return text if is_complete else f"{text}\n... and older ones that were evicted {EVICTION_SETTINGS}"


def _describe_nothing(offset: int, *, unmatched: bool, is_complete: bool) -> str:
    """Return what an empty list says."""
    noun = "rejected request" if unmatched else "request"
    if offset:
        return f"no {noun} after the newest {offset}"
    return f"no {noun} was received" if is_complete else f"no {noun} is left in the journal"


def find_request(client: AdminClient, name: str) -> Any:
    """Return the request with the id *name*, or with that number in the selected namespace. Raises CliError."""
    if not name.isascii() or not name.isdigit():
        return client.request("GET", f"requests/{quote(name, safe='')}")
    try:
        events = client.request("GET", f"requests?limit={MAX_LIMIT}")["requests"]
        found = [event for event in events if str(get_metadata(event)["number"]) == name.lstrip("0")]
    except UNEXPECTED_SHAPE_ERRORS:
        raise UnknownResponse from None
    if len(found) == 1:
        return found[0]
    reason = "is not in the journal" if not found else "is in several namespaces: select one, or use the id"
    raise CliError(f"request {name} {reason}", ExitCode.USAGE_ERROR)


@click.command(
    "requests",
    cls=HelpfulCommand,
    help="Print what a running server received and answered, newest first, or the request ID in full.\n\n"
    "ID is the X-Mock-Request-Id of its response, or the number in the column NO. Times are UTC. "
    "Keys are masked; an export masks phone numbers too.",
    examples=(
        ("mockpaywall requests", "the newest 20"),
        ("mockpaywall requests 3", "the third one in full, with its response"),
        ("mockpaywall requests --follow", "print requests as they arrive"),
        ("mockpaywall requests --unmatched", "only rejected ones, with the reason"),
        ("mockpaywall requests --credentials my-key:my-client", "those of one key pair"),
        ("mockpaywall requests --export har > requests.har", "all, for a browser's developer tools"),
    ),
)
@click.argument("request_id", metavar="[ID]", required=False)
@page_options(DEFAULT_LIMIT, "requests")
@click.option("--unmatched", is_flag=True, cls=GroupedOption, help="Only rejected requests.")
@click.option(
    "--export",
    "export_format",
    type=click.Choice(EXPORT_FORMATS),
    cls=GroupedOption,
    help="Print all of them in that format.",
)
@click.option("--wide", is_flag=True, cls=GroupedOption, help="All columns, not cut to the terminal.")
@click.option("--follow", is_flag=True, cls=GroupedOption, help="Print those that arrive from now on.")
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Delete them instead.")
@json_option
@admin_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    request_id: str | None,
    limit: int,
    offset: int,
    unmatched: bool,
    export_format: str | None,
    wide: bool,
    follow: bool,
    clear: bool,
    json_wanted: bool,
    **connection: Any,
) -> None:
    """Run `mockpaywall requests`."""
    if sum((clear, export_format is not None, unmatched)) > 1:
        raise click.UsageError("--clear, --export and --unmatched: expected one of them")
    if sum((clear, export_format is not None, follow, request_id is not None)) > 1:
        raise click.UsageError("ID, --clear, --export and --follow: expected one of them")
    selection = {"unmatched": "true"} if unmatched else {}
    with open_admin_target(environ, **connection) as target:
        if export_format is not None:
            path = f"requests/export?format={export_format}&limit={MAX_LIMIT}"
            text = target.client.request_text("GET", path)
            print_utf8(text)
        elif clear:
            scope = target.describe_scope()
            response = target.client.request("DELETE", "requests")
            print_result(response, lambda _: f"requests deleted: {scope}", json_wanted)
        elif follow:
            follow_requests(
                target.client,
                selection,
                json_wanted=json_wanted,
                wide=wide,
                sleep=sleep,
                on_start=partial(click.echo, FOLLOW_NOTE, err=True),
            )
        elif request_id is not None:
            print_result(find_request(target.client, request_id), format_request, json_wanted)
        else:
            query = urlencode({"limit": limit, "offset": offset, **selection})
            response, is_complete = target.client.read_journal(f"requests?{query}")
            format_text = partial(
                format_requests, offset=offset, unmatched=unmatched, wide=wide, is_complete=is_complete
            )
            print_result(response, format_text, json_wanted)
            if json_wanted and not is_complete:
                click.echo(EVICTION_NOTE, err=True)
