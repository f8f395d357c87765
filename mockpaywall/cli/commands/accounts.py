"""`mockpaywall accounts`: print, add, change or delete the accounts of a running server."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

import click

from mockpaywall.cli.admin_options import AdminTarget, admin_options, open_admin_target
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.list_table import Column, format_list
from mockpaywall.cli.output import json_option, print_result
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

ACTIONS = ("add", "change", "delete")
OTHER_ACTIONS = {
    **dict.fromkeys(("create", "new", "put"), "add"),
    **dict.fromkeys(("update", "edit", "set", "patch"), "change"),
    **dict.fromkeys(("remove", "rm", "clear"), "delete"),
}
"""Words that other programs use for ACTIONS."""
STATES = ("linked", "unlinked", "blocked")
ANY_USER = "any"
"""What the list shows for an account that is linked to every UserId."""
COLUMNS = (
    Column("PHONE", is_cut=False),
    Column("STATE", is_cut=False),
    Column("USERID"),
    Column("CARDS"),
    Column("NAMESPACE", varies=True),
)
CARD_COLUMNS = (
    Column("ALIAS"),
    Column("NUMBER", is_cut=False),
    Column("EXPIRY", is_cut=False),
    Column("HOLDER"),
    Column("STATE", is_cut=False),
)


def format_accounts(response: Any, *, wide: bool = False) -> str:
    """Format one line per account, the newest first, as the server sent them."""
    accounts = response["accounts"]
    text = _format_rows(accounts, wide) if accounts else "no account"
    evicted = response["meta"]["evicted"]
    return f"{text}\n... and {evicted} older ones that were evicted (--max-accounts)" if evicted else text


def format_account(response: Any) -> str:
    """Format one account, and a line for each of its cards."""
    text = _format_rows([response], wide=True)
    cards = response["cards"]
    rows = [
        (card["alias"], card["number"], card["expiry"], card["holder"], _describe_card(card))
        for card in cards
    ]
    return f"{text}\n\n{format_list(CARD_COLUMNS, rows)}" if rows else text


def _format_rows(accounts: Any, wide: bool) -> str:
    rows = [
        (
            account["phone"],
            account["state"],
            account["userId"] or ANY_USER,
            ", ".join(card["alias"] for card in account["cards"]) or "-",
            account["namespace"] or "(all)",
        )
        for account in accounts
    ]
    return format_list(COLUMNS, rows, wide=wide)


def _describe_card(card: Any) -> str:
    return "expired" if card["expired"] else "expires soon" if card["expiresSoon"] else "activated"


def split_words(words: tuple[str, ...]) -> tuple[str, str | None]:
    """Return the action and the phone of `[ACTION] [PHONE]`; "" for no action. Raises UsageError."""
    action = words[0] if words and words[0] in ACTIONS else ""
    rest = words[1:] if action else words
    suggestion = _suggest_action(rest[0]) if rest else ""
    if len(rest) > 1 or suggestion:
        raise click.UsageError(f"expected [add|change|delete] PHONE: one phone{suggestion}")
    if action and not rest:
        raise click.UsageError(f"name the account, as in: mockpaywall accounts {action} PHONE")
    return action, rest[0] if rest else None


def _suggest_action(word: str) -> str:
    """Return the suggestion for *word* in the place of an action; "" if it is like none, as a phone is."""
    similar = find_similar_name(word, {name: name for name in ACTIONS} | OTHER_ACTIONS)
    return format_suggestion(similar and OTHER_ACTIONS.get(similar, similar))


@click.command(
    "accounts",
    cls=HelpfulCommand,
    help="Print the accounts of a running server, newest first, or the account of PHONE with its cards; add "
    "one, change or delete it.\n\n"
    "A ready-made account lets a test pay with a saved card at once. Card numbers are masked as soon as the "
    "server has read them.",
    examples=(
        ("mockpaywall accounts", "all that are stored"),
        ("mockpaywall accounts add 905321234567 --card 5528790000000008", "a linked user with a card"),
        ("mockpaywall accounts change 905321234567 --state blocked", "block it"),
        ("mockpaywall accounts 905321234567", "one with its cards"),
        ("mockpaywall accounts delete 905321234567", "delete it"),
        ("mockpaywall accounts --clear", "delete all"),
    ),
)
@click.argument("words", metavar="[add|change|delete] [PHONE]", nargs=-1)
@click.option(
    "--card",
    "cards",
    multiple=True,
    metavar="NUMBER[=ALIAS]",
    cls=GroupedOption,
    help="A card of the account (repeatable). change: they replace all its cards.",
)
@click.option("--state", type=click.Choice(STATES), cls=GroupedOption, help="Its state; a new one is linked.")
@click.option("--user-id", metavar="USERID", cls=GroupedOption, help="The UserId that it is linked to.")
@click.option("--wide", is_flag=True, cls=GroupedOption, help="All columns, not cut to the terminal.")
@click.option("--clear", is_flag=True, cls=GroupedOption, help="Delete all of them.")
@json_option
@admin_options
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    *,
    words: tuple[str, ...],
    cards: tuple[str, ...],
    state: str | None,
    user_id: str | None,
    wide: bool,
    clear: bool,
    json_wanted: bool,
    **connection: Any,
) -> None:
    """Run `mockpaywall accounts`."""
    action, phone = split_words(words)
    members = _make_members(cards, state, user_id)
    if clear and words:
        raise click.UsageError("--clear deletes all accounts: omit PHONE")
    if members and action not in ("add", "change"):
        raise click.UsageError("--card, --state and --user-id are for: mockpaywall accounts add|change PHONE")
    with open_admin_target(environ, **connection) as target:
        if clear:
            scope = target.describe_scope()
            response = target.client.request("DELETE", "accounts")
            print_result(response, lambda _: f"accounts deleted: {scope}", json_wanted)
        elif phone is None:
            response = target.client.request("GET", "accounts")
            print_result(response, partial(format_accounts, wide=wide), json_wanted)
        else:
            _use_account(target, action, phone, members, json_wanted)


def _use_account(
    target: AdminTarget, action: str, phone: str, members: dict[str, Any], json_wanted: bool
) -> None:
    path = f"accounts/{quote(phone, safe='')}"
    if action == "delete":
        response = target.client.request("DELETE", path)
        print_result(response, lambda _: f"account deleted: {phone}", json_wanted)
    elif action == "add":
        response = target.client.request("POST", "accounts", {"phone": phone, **members})
        print_result(response, format_account, json_wanted)
    else:
        call = ("PATCH", path, members) if action == "change" else ("GET", path)
        print_result(target.client.request(*call), format_account, json_wanted)


def _make_members(cards: tuple[str, ...], state: str | None, user_id: str | None) -> dict[str, Any]:
    """Return the members of the body that the options give."""
    members = {"cards": [_make_card(card) for card in cards] or None, "state": state, "userId": user_id}
    return {name: value for name, value in members.items() if value is not None}


def _make_card(text: str) -> dict[str, str]:
    number, separator, alias = text.partition("=")
    return {"number": number, "alias": alias} if separator else {"number": number}
