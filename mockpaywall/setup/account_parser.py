"""Ready-made accounts parsed from JSON: bodies of the admin API, and entries of a setup file. Source: ours.

A card number is masked as soon as it is read; errors name types and places, never a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from mockpaywall.matching.json_fields import collect_members
from mockpaywall.matching.json_node import JsonNode, format_alternatives
from mockpaywall.matching.pattern_error import ErrorCollector, PatternError
from mockpaywall.paywall.card_data import has_card_number
from mockpaywall.paywall.endpoints.add_card import MAX_HOLDER_CHARS
from mockpaywall.paywall.masterpass.account import Account, AccountOrigin, AccountState
from mockpaywall.paywall.masterpass.card import RegisteredCard, make_card
from mockpaywall.paywall.masterpass.card_checks import check_number, contains_number, has_passed
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS, derive_outcome
from mockpaywall.paywall.masterpass.identifiers import derive_card_id
from mockpaywall.paywall.masterpass.issuers import find_product
from mockpaywall.paywall.masterpass.registration import MAX_ALIAS_CHARS
from mockpaywall.paywall.operation import OperationPolicy

STATES = {state.value: state for state in AccountState if state is not AccountState.NONE}
EXPECTED_ACCOUNT = "an account: an object with phone, and optionally userId, state, cards"
EXPECTED_CHANGES = "changes of an account: an object with userId, state or cards"
EXPECTED_CARD = "a card: an object with number, and optionally alias, holder, expiry"
EXPECTED_PHONE = "a phone number: 10 to 15 digits, one leading + allowed"
EXPECTED_EXPIRY = "an expiry, MM/YY or MM/YYYY"
CARD_KEYS = ("number", "alias", "holder", "expiry")
MAX_USER_ID_CHARS = 100
"""The limit of UserId. Source: ours."""
DEFAULT_HOLDER = "TEST USER"
DEFAULT_EXPIRY = "12/2030"
"""Source: documented (sample of 'Add Card'). A published test card has its published expiry."""
EXPIRES_SOON_S = 31 * 86_400.0
"""A card that expires within this time expires soon. Source: ours."""

_PHONE = re.compile(r"\+?[0-9]{10,15}", re.ASCII)
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])/([0-9]{2}|[0-9]{4})", re.ASCII)
_PUBLISHED_EXPIRIES = {card.number: f"{card.expiry_month}/{card.expiry_year}" for card in TEST_CARDS}

Fields = dict[str, Any]
"""Fields of an Account by name."""


class AccountRules(NamedTuple):
    """What the values of an account depend on."""

    policy: OperationPolicy
    now: float
    """Seconds since the epoch, on the namespace's clock: it decides which cards have expired."""


def parse_account(node: JsonNode, rules: AccountRules) -> Account:
    """Return the account *node* of all namespaces, `linked` unless it says otherwise.

    Raises PatternErrors with everything wrong.
    """
    errors = ErrorCollector()
    nothing: Fields = {"phone": ""}
    fields = errors.attempt(partial(_parse_fields, node, EXPECTED_ACCOUNT, rules, errors), nothing)
    if "phone" not in fields:
        errors.add(PatternError(node.pointer, "no phone", EXPECTED_PHONE))
    errors.check()
    return Account(**{"state": AccountState.LINKED, "user_id": None, "origin": AccountOrigin.ALL, **fields})


def is_account_phone(text: str) -> bool:
    """Return whether an account may have the phone *text*: EXPECTED_PHONE."""
    return _PHONE.fullmatch(text) is not None


def parse_account_changes(node: JsonNode, phone: str, rules: AccountRules) -> Fields:
    """Return the fields of the account of *phone* to replace. Null for userId: it is linked to every UserId.

    Raises PatternErrors with everything wrong.
    """
    errors = ErrorCollector()
    nothing: Fields = {}
    fields = errors.attempt(partial(_parse_fields, node, EXPECTED_CHANGES, rules, errors), nothing)
    if fields.get("phone", phone) != phone:
        errors.add(PatternError(f"{node.pointer}/phone", "another phone", "the phone of the path, or none"))
    errors.check()
    return fields


def _parse_fields(node: JsonNode, expected: str, rules: AccountRules, errors: ErrorCollector) -> Fields:
    members = collect_members(node, expected, tuple(_PARSERS), errors)
    fields: Fields = {}
    for name, member in members.items():
        field, parse = _PARSERS[name]
        fields[field] = errors.attempt(partial(parse, member, rules, errors), None)
    if isinstance(node.value, dict) and node.value.get("userId", "") is None:
        fields["user_id"] = None
    return fields


def _parse_phone(node: JsonNode, _rules: AccountRules, _errors: ErrorCollector) -> str:
    phone = node.string(EXPECTED_PHONE)
    if not _PHONE.fullmatch(phone):
        raise PatternError(node.pointer, "a string in another form", EXPECTED_PHONE)
    return phone


def _parse_user_id(node: JsonNode, _rules: AccountRules, _errors: ErrorCollector) -> str:
    return _parse_text(node, "a UserId", MAX_USER_ID_CHARS)


def _parse_state(node: JsonNode, _rules: AccountRules, _errors: ErrorCollector) -> AccountState:
    expected = format_alternatives(STATES)
    state = STATES.get(node.string(expected))
    if state is None:
        raise PatternError(node.pointer, "another string", expected)
    return state


def _parse_cards(node: JsonNode, rules: AccountRules, errors: ErrorCollector) -> tuple[RegisteredCard, ...]:
    max_cards = rules.policy.max_cards
    nodes = node.array("cards", min_items=0)
    if len(nodes) > max_cards:
        raise PatternError(node.pointer, f"{len(nodes)} cards", f"at most {max_cards}")
    cards: list[RegisteredCard] = []
    for each in nodes:
        card = errors.attempt(partial(_parse_card, each, cards, rules, errors), None)
        if card is not None:
            cards.append(card)
    return tuple(cards)


def _parse_card(
    node: JsonNode, others: Iterable[RegisteredCard], rules: AccountRules, errors: ErrorCollector
) -> RegisteredCard | None:
    """Return the card; None when it has no usable number. Adds what else is wrong to *errors*.

    Only an expiry that was chosen can have passed: neither the default nor that of a published test card does.
    """
    members = collect_members(node, EXPECTED_CARD, CARD_KEYS, errors)
    if "number" not in members:
        raise PatternError(node.pointer, "no number", EXPECTED_CARD)
    number = errors.attempt(partial(_parse_number, members["number"], others, rules), "")
    default = _PUBLISHED_EXPIRIES.get(number, DEFAULT_EXPIRY)
    month, year = errors.attempt(partial(_parse_expiry, members.get("expiry"), default), ("12", "2030"))
    parse_holder = partial(_parse_label, members.get("holder"), "a name", MAX_HOLDER_CHARS, number)
    holder = errors.attempt(parse_holder, "") or DEFAULT_HOLDER
    alias = errors.attempt(partial(_parse_alias, members.get("alias"), others, number), "")
    if not number:
        return None
    card = make_card(
        number, month, year, holder, derive_outcome(number, magic_enabled=rules.policy.magic_enabled)
    )
    card_id = derive_card_id(card.unique_number)
    if (
        "expiry" not in members
        or _PUBLISHED_EXPIRIES.get(number) == f"{card.expiry_month}/{card.expiry_year}"
    ):
        return RegisteredCard(alias, card_id, card)
    is_expired = has_passed(month, year, rules.now)
    expires_soon = not is_expired and has_passed(month, year, rules.now + EXPIRES_SOON_S)
    return RegisteredCard(alias, card_id, card, is_expired, expires_soon)


def _parse_number(node: JsonNode, others: Iterable[RegisteredCard], rules: AccountRules) -> str:
    number = node.string("a card number: a string of 12 to 19 digits")
    if problems := check_number(number, "number", checks_luhn=rules.policy.checks_luhn):
        found, expected = "a string that is not a card number", "12 to 19 digits with a valid Luhn digit"
        raise PatternError(node.pointer, found, f"{expected}: {problems[0].hint}")
    card = make_card(number, "12", "2030", "")
    if any(other.card.unique_number == card.unique_number for other in others):
        raise PatternError(node.pointer, "the number of an earlier card", "another card number")
    return number


def _parse_expiry(node: JsonNode | None, default: str) -> tuple[str, str]:
    text = default if node is None else node.string(EXPECTED_EXPIRY)
    found = _EXPIRY.fullmatch(text)
    if found is None:
        raise PatternError(node.pointer if node else "", "a string in another form", EXPECTED_EXPIRY)
    return found[1], found[2]


def _parse_alias(node: JsonNode | None, others: Iterable[RegisteredCard], number: str) -> str:
    aliases = {other.alias for other in others}
    alias = _parse_label(node, "an alias", MAX_ALIAS_CHARS, number)
    if node is not None and alias in aliases:
        raise PatternError(node.pointer, "the alias of an earlier card", "another alias")
    return alias or _make_alias(number, aliases)


def _make_alias(number: str, aliases: set[str]) -> str:
    """Return `Mastercard 0008`, with a count after it where an earlier card has that alias."""
    name = f"{find_product(number[:6]).network} {number[-4:]}"
    counted = (f"{name} ({count})" for count in range(2, len(aliases) + 3))
    return next(each for each in (name, *counted) if each not in aliases)


def _parse_label(node: JsonNode | None, expected: str, max_chars: int, number: str) -> str:
    """Return the text, which must not contain a card number; "" when it was left out."""
    if node is None:
        return ""
    text = _parse_text(node, expected, max_chars)
    if number and (contains_number(text, number) or has_card_number(text)):
        raise PatternError(node.pointer, "a card number", f"{expected} without it")
    return text


def _parse_text(node: JsonNode, expected: str, max_chars: int) -> str:
    text = node.string(expected)
    if not 1 <= len(text) <= max_chars:
        raise PatternError(node.pointer, f"{len(text)} characters", f"{expected} of 1 to {max_chars}")
    return text


_PARSERS: Mapping[str, tuple[str, Callable[[JsonNode, AccountRules, ErrorCollector], Any]]] = (
    MappingProxyType(
        {
            "phone": ("phone", _parse_phone),
            "userId": ("user_id", _parse_user_id),
            "state": ("state", _parse_state),
            "cards": ("cards", _parse_cards),
        }
    )
)
"""Member -> the field of Account, and its parser."""
