"""`mockpaywall payments`: print the payments of a running server, or decide the 3D page of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

import click

from mockpaywall.cli.admin_options import admin_options, open_admin_target
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.list_table import Column, format_list
from mockpaywall.cli.output import format_table, json_option, print_result
from mockpaywall.cli.short_time import shorten_time

DECIDE = "decide"
OUTCOMES = ("approve", "refuse", "cancel")
COLUMNS = (
    Column("PAYMENTID", is_cut=False),
    Column("STATE", is_cut=False),
    Column("AMOUNT", is_cut=False),
    Column("CODE"),
    Column("CARD", is_cut=False, minor_rank=1),
    Column("CREATED", is_cut=False, minor_rank=2),
    Column("MASTERPASSPAYMENTID", is_for_wide=True),
    Column("NAMESPACE", varies=True),
)


def format_payments(response: Any, *, wide: bool = False) -> str:
    """Format one line per payment, the newest first, as the server sent them."""
    payments = response["payments"]
    rows = [_make_row(payment, wide) for payment in payments]
    text = format_list(COLUMNS, rows, wide=wide) if rows else "no payment"
    evicted = response["meta"]["evicted"]
    return f"{text}\n... and {evicted} older ones that were evicted (--max-payments)" if evicted else text


def format_payment(response: Any) -> str:
    """Format one payment with its history."""
    changes = [
        (change["at"], f"{change['stateId']} {change['state']}", change["reason"])
        for change in response["history"]
    ]
    facts = "\n".join(f"{name + ':':<21}{value}" for name, value in _iter_facts(response))
    return f"{facts}\n\n{format_table(('TIME', 'STATE', 'REASON'), changes, 'nothing happened yet')}"


def format_form(response: Any) -> str:
    """Format the form that the browser posts to the merchant."""
    width = max(len(name) for name, _ in response["fields"]) + 2
    fields = "\n".join(f"{name + ':':<{width}}{value}".rstrip() for name, value in response["fields"])
    return f"POST {response['action']}{_describe_posts(response)}\n\n{fields}"


def _describe_posts(form: Any) -> str:
    """Return how often and when the browser posts *form*; "" for once and at once."""
    times = {0: ", never", 2: ", twice"}.get(form["posts"], "")
    return times + (f", after {form['delayMs']} ms" if form["delayMs"] else "")


def _make_row(payment: Any, wide: bool) -> tuple[object, ...]:
    created = payment["createdAt"]
    return (
        payment["PaymentId"],
        f"{payment['stateId']} {payment['state']}",
        payment["Amount"],
        payment["MerchantUniqueCode"],
        payment["CardNumber"],
        created if wide else shorten_time(created),
        payment["MasterpassPaymentId"],
        payment["namespace"],
    )


def _iter_facts(payment: Any) -> Iterator[tuple[str, object]]:
    names = (
        *("MasterpassPaymentId", "PaymentId", "UniqueCode", "MerchantUniqueCode", "TrackingCode"),
        *("Amount", "Installment", "AutoCommit", "CardNumber", "CardAlias", "UserId", "UserPhone"),
    )
    yield from ((name, payment[name]) for name in names if payment[name] is not None)
    yield "state", f"{payment['stateId']} {payment['state']}"
    yield "method", f"{payment['methodId']} {payment['method']}"
    yield "namespace", payment["namespace"]


def split_words(words: tuple[str, ...]) -> tuple[bool, str | None]:
    """Return whether `[decide] [ID]` decides, and the id. Raises UsageError."""
    decides = bool(words) and words[0] == DECIDE
    rest = words[1:] if decides else words
    if len(rest) > 1:
        raise click.UsageError("expected [decide] ID: one payment")
    if decides and not rest:
        raise click.UsageError("name the payment, as in: mockpaywall payments decide ID --outcome approve")
    return decides, rest[0] if rest else None


@click.command(
    "payments",
    cls=HelpfulCommand,
    help="Print the payments of a running server, newest first, or the payment ID with its history; or decide its "
    "3D page without a browser, and print the form that the browser would post to the merchant.\n\n"
    "ID is the MasterpassPaymentId, the PaymentId or the MerchantUniqueCode.",
    examples=(
        ("mockpaywall payments", "all that are stored"),
        ("mockpaywall payments order-1", "one with its history"),
        ("mockpaywall payments decide order-1 --outcome approve", "the user enters the 3D code"),
        ("mockpaywall payments decide order-1 --outcome refuse", "the bank refuses"),
    ),
)
@click.argument("words", metavar="[decide] [ID]", nargs=-1)
@click.option(
    "--outcome", type=click.Choice(OUTCOMES), cls=GroupedOption, help="The decision on the 3D page."
)
@click.option(
    "--return",
    "returns",
    metavar="FAULT",
    cls=GroupedOption,
    help="What goes wrong with the form: twice, never, late:MS, bad-hash or wrong-amount.",
)
@click.option("--wide", is_flag=True, cls=GroupedOption, help="All columns, not cut to the terminal.")
@json_option
@admin_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    words: tuple[str, ...],
    outcome: str | None,
    returns: str | None,
    wide: bool,
    json_wanted: bool,
    **connection: Any,
) -> None:
    """Run `mockpaywall payments`."""
    decides, payment_id = split_words(words)
    if decides is (outcome is None):
        raise click.UsageError(
            "expected decide and --outcome together: mockpaywall payments decide ID --outcome approve"
        )
    with open_admin_target(environ, **connection) as target:
        if payment_id is None:
            response = target.client.request("GET", "payments")
            print_result(response, partial(format_payments, wide=wide), json_wanted)
            return
        path = f"payments/{quote(payment_id, safe='')}"
        if decides:
            response = target.client.request("POST", f"{path}/3d", {"outcome": outcome, "return": returns})
            print_result(response, format_form, json_wanted)
        else:
            print_result(target.client.request("GET", path), format_payment, json_wanted)
