"""The content of a setup file, parsed: accounts, rules, mode, delays. Source: ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar
from uuid import UUID, uuid5

from mockpaywall.matching.json_fields import collect_members
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import ErrorCollector, PatternError, PatternErrors
from mockpaywall.matching.unmatchable import explain_unmatchable
from mockpaywall.model.global_delay import NO_GLOBAL_DELAY, GlobalDelay
from mockpaywall.model.initial_state import InitialState
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.setup.account_parser import AccountRules, parse_account
from mockpaywall.wiremock.rule_parser import parse_rule
from mockpaywall.wiremock.settings import parse_global_delay
from mockpaywall.wiremock.stub_renderer import render_match

KEYS = ("accounts", "rules", "mode", "delays")
EXPECTED = "a setup: an object with accounts, rules, mode or delays"
MAX_ACCOUNTS = 1000
MAX_RULES = 200
"""Every namespace has a copy of them. Source of both limits: ours."""
_RULE_IDS = UUID("6f0c1f6e-5d0b-4a58-9d4e-6a3d6f1a7c55")
"""The namespace of uuid5 for the ids of rules: every process must give a rule the same id."""

ModeParser = Callable[[str], Mode]
T = TypeVar("T")


def parse_setup(node: JsonNode, rules: AccountRules, parse_mode: ModeParser) -> InitialState:
    """Return the state in *node*. Raises PatternErrors with everything wrong."""
    errors = ErrorCollector()
    nothing: dict[str, JsonNode] = {}
    members = errors.attempt(partial(collect_members, node, EXPECTED, KEYS, errors), nothing)
    empty = JsonNode([])
    state = InitialState(
        accounts=_parse_accounts(members.get("accounts", empty), rules, errors),
        rules=_parse_rules(members.get("rules", empty), parse_mode, errors),
        mode=_attempt(partial(_parse_mode, members["mode"], parse_mode), "/mode", None, errors)
        if "mode" in members
        else None,
        global_delay=_parse_delays(members["delays"], parse_mode, errors)
        if "delays" in members
        else NO_GLOBAL_DELAY,
    )
    errors.check()
    return state


def _parse_accounts(node: JsonNode, rules: AccountRules, errors: ErrorCollector) -> tuple[Account, ...]:
    accounts: dict[str, Account] = {}
    for each in _list_items(node, "accounts", MAX_ACCOUNTS, errors):
        try:
            account = parse_account(each, rules)
        except PatternErrors as found:
            for error in found.errors:
                errors.add(error)
            continue
        if account.phone in accounts:
            errors.add(
                PatternError(f"{each.pointer}/phone", "the phone of an earlier account", "another phone")
            )
        accounts[account.phone] = account
    return tuple(accounts.values())


def _parse_rules(node: JsonNode, parse_mode: ModeParser, errors: ErrorCollector) -> tuple[Rule, ...]:
    nodes = _list_items(node, "rules", MAX_RULES, errors)
    parsed = [
        _attempt(partial(_parse_rule, each, parse_mode), f"{each.pointer}/mode", None, errors)
        for each in nodes
    ]
    rules = [rule for rule in parsed if rule is not None]
    return tuple(rule.with_created(number - len(rules)) for number, rule in enumerate(rules))


def _parse_rule(node: JsonNode, parse_mode: ModeParser) -> Rule:
    identity = json.dumps([node.pointer, node.value], sort_keys=True, default=str)
    try:
        rule = replace(parse_rule(node, parse_mode), id=str(uuid5(_RULE_IDS, identity)))
    except PatternError as error:
        if error.pointer:
            raise
        raise PatternError(node.pointer, error.found, error.expected, error.nearest) from None
    if reason := explain_unmatchable(render_match(rule)):
        raise PatternError(
            f"{node.pointer}/match", f"a pattern that {reason}", "one that a request can match"
        )
    return rule


def _parse_mode(node: JsonNode, parse_mode: ModeParser) -> Mode:
    return parse_mode(node.string("a mode"))


def _parse_delays(node: JsonNode, parse_mode: ModeParser, errors: ErrorCollector) -> GlobalDelay:
    return errors.attempt(partial(parse_global_delay, node, parse_mode), NO_GLOBAL_DELAY)


def _list_items(node: JsonNode, what: str, max_items: int, errors: ErrorCollector) -> list[JsonNode]:
    nothing: list[JsonNode] = []
    nodes = errors.attempt(partial(node.array, what, min_items=0), nothing)
    if len(nodes) > max_items:
        errors.add(PatternError(node.pointer, f"{len(nodes)} {what}", f"at most {max_items}"))
    return nodes


def _attempt(parse: Callable[[], T], mode_pointer: str, default: T, errors: ErrorCollector) -> T:
    """Return the result of *parse*, or *default*; a ModeError is one of the value at *mode_pointer*."""
    try:
        return errors.attempt(parse, default)
    except ModeError as error:
        found = f"{json.dumps(error.found)} at position {error.position}" if error.found else "its end"
        errors.add(PatternError(mode_pointer, found, error.expected, error.nearest))
        return default
