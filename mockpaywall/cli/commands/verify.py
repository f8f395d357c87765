"""`mockpaywall verify`: check which requests a running server received; exit with 0 or 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand, SecondsRange
from mockpaywall.cli.output import format_table, json_option, print_result
from mockpaywall.client.admin_client import RESPONSE_TIMEOUT_S
from mockpaywall.journal.export.curl import describe_keys
from mockpaywall.paywall.strict_json import InvalidJson, parse_json

DIFF_COLUMN_TITLES = ("FIELD", "EXPECTED", "FOUND")


def format_verification(response: Any) -> str:
    """Format the verdict and its reason; on failure also the closest request, field by field, and a curl command."""
    word, color = ("yes", "green") if response["verdict"] else ("no", "red")
    lines = [f"{click.style(word, fg=color, bold=True)}  {response['message']}"]
    if response["diff"]:
        rows = [(one["field"], one["expected"], one["actual"]) for one in response["diff"]]
        lines += ["", "closest request:", format_table(DIFF_COLUMN_TITLES, rows, "")]
    if response["curl"]:
        note = describe_keys(response["closest"]["headers"])
        lines += ["", " ".join(filter(None, ("to send it again:", note))), response["curl"]]
    return "\n".join(lines)


def parse_request_pattern(text: str | None) -> object:
    """Parse the JSON of --match. Raises UsageError."""
    if text is None:
        return {}
    try:
        return parse_json(text.encode("utf-8", "surrogateescape"))
    except InvalidJson as error:
        reason = str(error) if error.fix else f"not JSON ({error})"
        raise click.UsageError(f"--match: {reason}") from None


@click.command(
    "verify",
    cls=HelpfulCommand,
    help="Check which requests a running server received. The exit code is 0 for yes and 3 for no.\n\n"
    "--match selects the requests: WireMock's RequestPattern as JSON. Without it every request counts. "
    "Without a number, at least one request is expected. What limits the requests is not confirmed "
    "once the journal has evicted some.",
    examples=(
        ("mockpaywall verify --exactly 1", "one request, not more"),
        ("mockpaywall verify --at-least 2 --within 5", "wait up to five seconds for two"),
        (
            """mockpaywall verify --match '{"bodyPatterns":[{"matchesJsonPath":"$.Force3D"}]}'""",
            "select by the body",
        ),
        ("mockpaywall verify --tries 3 --growing --sessions 1", "retries with growing pauses, one session"),
        (
            "mockpaywall verify --journey session,payment/init,payment/commit",
            "each user paid in this order, and no operation was carried out twice",
        ),
    ),
)
@click.option("--match", "match", metavar="JSON", cls=GroupedOption, help="Which requests to count.")
@click.option("--exactly", type=click.IntRange(0), metavar="N", cls=GroupedOption, help="Exactly N requests.")
@click.option(
    "--at-least", type=click.IntRange(0), metavar="N", cls=GroupedOption, help="N requests or more."
)
@click.option(
    "--at-most", type=click.IntRange(0), metavar="N", cls=GroupedOption, help="N requests or fewer."
)
@click.option(
    "--within",
    type=SecondsRange(0, 60),
    metavar="SECONDS",
    cls=GroupedOption,
    help="Wait up to this long.",
)
@click.option(
    "--tries",
    type=click.IntRange(1),
    metavar="N",
    cls=GroupedOption,
    help="At most N tries per ReferenceCode.",
)
@click.option("--growing", is_flag=True, cls=GroupedOption, help="The pauses between tries grow.")
@click.option(
    "--sessions",
    type=click.IntRange(0),
    metavar="N",
    cls=GroupedOption,
    help="Exactly N sessions per ReferenceCode.",
)
@click.option(
    "--journey",
    metavar="OPERATIONS",
    cls=GroupedOption,
    help="Operations that each user carried out in this order, none of them twice; separated by commas. "
    "Both calls that commit a payment are payment/commit, and so is what completes one with AutoCommit.",
)
@click.option("--user", metavar="USERID", cls=GroupedOption, help="With --journey: only this user.")
@click.option(
    "--reference", metavar="CODE", cls=GroupedOption, help="With --journey: only this ReferenceCode."
)
@click.option(
    "--per",
    type=click.Choice(("user", "referenceCode")),
    cls=GroupedOption,
    help="With --journey: whose operations belong together; user by default.",
)
@json_option
@admin_options
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
    journey: str | None,
    user: str | None,
    reference: str | None,
    per: str | None,
    json_wanted: bool,
    **connection: Any,
) -> int:
    """Run `mockpaywall verify`."""
    retries = _omit_none(atMost=tries, growing=growing or None, sessions=sessions)
    counts = _omit_none(
        exactly=exactly, atLeast=at_least, atMost=at_most, within=within, retries=retries or None
    )
    operations = None if journey is None else [name.strip() for name in journey.split(",")]
    sequence = _omit_none(journey=operations, user=user, referenceCode=reference, per=per)
    body = {"match": parse_request_pattern(match), **counts, **sequence}
    timeout_s = RESPONSE_TIMEOUT_S + (within or 0.0)
    with open_admin_target(environ, **connection) as target:
        response = target.client.request("POST", "verify", body, timeout_s=timeout_s)
    print_result(response, format_verification, json_wanted)
    is_passed = isinstance(response, dict) and response.get("verdict") is True
    return ExitCode.SUCCESS if is_passed else ExitCode.NOT_VERIFIED


def _omit_none(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
