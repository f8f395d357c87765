"""`mockpaywall verify`: did the right requests come? Waits, explains, and ends with 0 or 1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import format_table, json_option, print_result
from mockpaywall.cli.remote import make_admin_client, remote_options

DIFF_COLUMN_TITLES = ("FIELD", "EXPECTED", "FOUND")


def format_verification(response: Any) -> str:
    """The verdict and its reason; when it does not hold, the nearest request, field by field, and a curl line."""
    held = response["verdict"]
    lines = [
        click.style("yes" if held else "no", fg="green" if held else "red", bold=True)
        + f"  {response['message']}"
    ]
    if response["diff"]:
        rows = [(one["field"], one["expected"], one["actual"]) for one in response["diff"]]
        lines += ["", "the nearest request:", format_table(DIFF_COLUMN_TITLES, rows, "")]
    if response["curl"]:
        lines += ["", "the same again:", response["curl"]]
    return "\n".join(lines)


def parse_request_pattern(text: str | None) -> object:
    """The RequestPattern that --match says. Raises UsageError."""
    if text is None:
        return {}
    try:
        return json.loads(text)
    except ValueError as error:
        raise click.UsageError(f"--match: not JSON ({error})") from None


@click.command(
    "verify",
    cls=HelpfulCommand,
    help="Tell whether a running server received what it should have; ends with 0 for yes and 1 for no.\n\n"
    "Requests are chosen by --match, WireMock's RequestPattern as JSON; without it every request counts. "
    "Without a number, at least one is expected.",
    examples=(
        ("mockpaywall verify --exactly 1", "one request came, no more"),
        ("mockpaywall verify --at-least 2 --within 5", "wait up to five seconds for two"),
        (
            """mockpaywall verify --match '{"bodyPatterns":[{"matchesJsonPath":"$.Force3D"}]}'""",
            "by what they said",
        ),
        ("mockpaywall verify --tries 3 --growing --sessions 1", "retries with growing pauses, one session"),
    ),
)
@click.option("--match", "match", metavar="JSON", cls=GroupedOption, help="Which requests are meant.")
@click.option("--exactly", type=click.IntRange(0), metavar="N", cls=GroupedOption, help="So many, no more.")
@click.option("--at-least", type=click.IntRange(0), metavar="N", cls=GroupedOption, help="So many or more.")
@click.option("--at-most", type=click.IntRange(0), metavar="N", cls=GroupedOption, help="So many or fewer.")
@click.option(
    "--within",
    type=click.FloatRange(0, 60),
    metavar="SECONDS",
    cls=GroupedOption,
    help="Wait for it that long.",
)
@click.option(
    "--tries", type=click.IntRange(1), metavar="N", cls=GroupedOption, help="At most N tries a ReferenceCode."
)
@click.option("--growing", is_flag=True, cls=GroupedOption, help="The pauses between tries grow.")
@click.option(
    "--sessions",
    type=click.IntRange(0),
    metavar="N",
    cls=GroupedOption,
    help="Exactly N sessions a ReferenceCode.",
)
@json_option
@remote_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    match: str | None,
    exactly: int | None,
    at_least: int | None,
    at_most: int | None,
    within: float | None,
    tries: int | None,
    growing: bool,
    sessions: int | None,
    json_wanted: bool,
    **server: Any,
) -> int:
    """What the help says."""
    retries = _omit_none(atMost=tries, growing=growing or None, sessions=sessions)
    request = _omit_none(
        exactly=exactly, atLeast=at_least, atMost=at_most, within=within, retries=retries or None
    )
    answer = make_admin_client(environ, **server).request(
        "POST", "verify", {"match": parse_request_pattern(match), **request}
    )
    print_result(answer, format_verification, json_wanted)
    return ExitCode.SUCCESS if answer.get("verdict") is True else ExitCode.FAILED


def _omit_none(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
