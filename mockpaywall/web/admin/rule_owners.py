"""Which namespace a rule was added in. Two namespaces may have rules with one id."""

from __future__ import annotations

from collections.abc import Iterator

from mockpaywall.model.rule import Rule
from mockpaywall.stores.base import AdminStore, Scope

RuleKey = tuple[str, int]
"""The id of a rule and when it was created. The rules of a setup file have one key in every namespace."""


def list_own_rules(store: AdminStore, scope: Scope) -> list[Rule]:
    """Return the rules that were added in the scope itself; with None, those for all and those of a setup file."""
    rules = store.rules(scope)
    if scope is not None:
        return list(rules)
    owned = {key for _, own in iter_namespace_rules(store) for key in own}
    return [rule for rule in rules if _is_of_setup_file(rule) or get_rule_key(rule) not in owned]


def find_owner(store: AdminStore, scope: Scope, rule: Rule) -> Scope:
    """Return the namespace of *rule*, or None for a rule of several, which has one counter per namespace."""
    owners = list_owners(store, scope, rule)
    return owners[0] if len(owners) == 1 else None


def list_owners(store: AdminStore, scope: Scope, rule: Rule) -> list[Scope]:
    """Return the namespaces of *rule* in the scope; [None] for a rule for all."""
    if scope is not None:
        return [scope]
    return [name for name, own in iter_namespace_rules(store) if get_rule_key(rule) in own] or [None]


def iter_namespace_rules(store: AdminStore) -> Iterator[tuple[str, set[RuleKey]]]:
    """Iterate over the namespaces that have rules, and those rules."""
    for summary in store.namespaces():
        if summary.rules:
            yield summary.name, set(map(get_rule_key, store.rules(summary.name)))


def _is_of_setup_file(rule: Rule) -> bool:
    return rule.created <= 0


def get_rule_key(rule: Rule) -> RuleKey:
    """Return what tells *rule* from the others of its scope."""
    return rule.id, rule.created
