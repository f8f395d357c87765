"""`mockpaywall otps`: print the one-time codes that a running server "sent"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.list_table import Column, format_list
from mockpaywall.cli.output import json_option, print_result
from mockpaywall.cli.short_time import shorten_time
from mockpaywall.settings.settings_error import quote
from mockpaywall.setup.account_parser import EXPECTED_PHONE, is_account_phone

COLUMNS = (
    Column("CODE", is_cut=False),
    Column("PHONE", is_cut=False),
    Column("PURPOSE", is_cut=False),
    Column("STATE", is_cut=False),
    Column("EXPIRES", is_cut=False),
    Column("TOKEN", is_for_wide=True),
    Column("NAMESPACE", varies=True),
)


def format_otps(response: Any, *, phone: str | None = None, wide: bool = False) -> str:
    """Format one line per code, to *phone* if given, the newest first, as the server sent them. Raises UsageError."""
    otps = response["otps"]
    if otps:
        text = format_list(COLUMNS, [_make_row(otp, wide) for otp in otps], wide=wide)
    elif phone is None or is_account_phone(phone):
        text = "no code was sent" if phone is None else f"no code was sent to {phone}"
    else:  # a lenient server accepts other phones too
        raise click.UsageError(f"PHONE: no code was sent to {quote(phone)}; expected {EXPECTED_PHONE}")
    evicted = response["meta"]["evicted"]
    return f"{text}\n... and {evicted} older ones that were evicted (--max-payments)" if evicted else text


def _make_row(otp: Any, wide: bool) -> tuple[object, ...]:
    return (
        otp["code"],
        otp["phone"],
        otp["purpose"],
        otp["state"],
        otp["expiry"] if wide else shorten_time(otp["expiry"]),
        otp["token"],
        otp["namespace"],
    )


@click.command(
    "otps",
    cls=HelpfulCommand,
    help='Print the one-time codes that a running server "sent", newest first, or those to PHONE.',
    examples=(
        ("mockpaywall otps", "all that are stored"),
        ("mockpaywall otps 905321234567 --json | jq -r '.otps[0].code'", "the newest code to a phone"),
    ),
)
@click.argument("phone", metavar="[PHONE]", required=False)
@click.option("--wide", is_flag=True, cls=GroupedOption, help="All columns, not cut to the terminal.")
@json_option
@admin_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    phone: str | None,
    wide: bool,
    json_wanted: bool,
    **connection: Any,
) -> None:
    """Run `mockpaywall otps`."""
    path = "otps" if phone is None else f"otps?{urlencode({'phone': phone})}"
    with open_admin_target(environ, **connection) as target:
        response = target.client.request("GET", path)
        print_result(response, partial(format_otps, phone=phone, wide=wide), json_wanted)
