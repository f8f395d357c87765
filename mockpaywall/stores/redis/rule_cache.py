"""The rules and default modes that this process knows. They are read when they have changed, not per request.

A request is received under the cached rules and carries their version. The script that records it compares the
version; if it is stale, the script records nothing and returns the current rules. So no request is decided by rules
that were removed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.model.exchange import RuleSnapshot, make_rule_snapshot
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule, select_rules
from mockpaywall.stores.redis.codec import ModeParser

MatcherFactory = Callable[[Mapping[str, Any]], Callable[[Request], bool]]
"""Makes a predicate of a RequestPattern, given as JSON."""

ALL_SCOPES = ""
"""The scope of all namespaces in the scripts."""


@dataclass(frozen=True, slots=True)
class ScopeRules:
    """The rules and the mode that were set in one scope."""

    version: str = ""
    mode: Mode | None = None
    rules: tuple[Rule, ...] = ()
    texts: tuple[str, ...] = ()
    """What the rules were decoded from."""


NO_SCOPE_RULES = ScopeRules()


class RuleCache:
    """Rules by scope. Replaced as a whole when something changes, so that any thread may read at any time."""

    def __init__(self, initial_mode: Mode, parse_mode: ModeParser, matcher_factory: MatcherFactory) -> None:
        self._initial_mode = initial_mode
        self._parse_mode = parse_mode
        self._matcher_factory = matcher_factory
        self._scope_rules: dict[str, ScopeRules] = {}
        self._decoded: dict[str, Rule] = {}
        """The rules by text: of 1000 rules a change decodes one."""
        self._snapshots: dict[str, RuleSnapshot] = {}
        self._default_snapshot = self._make_snapshot(NO_SCOPE_RULES)

    def snapshot(self, namespace: str) -> RuleSnapshot:
        """Return the rules and the default mode in force in *namespace*, as far as this process knows."""
        return self._snapshots.get(namespace, self._default_snapshot)

    def get_scope_rules(self, scope: str) -> ScopeRules:
        """Return what was set in that scope, as far as this process knows."""
        return self._scope_rules.get(scope, NO_SCOPE_RULES)

    def scopes(self) -> Iterable[str]:
        """Return all scopes in which something was set."""
        return tuple(self._scope_rules)

    @property
    def initial_mode(self) -> Mode:
        """The default mode where none was set."""
        return self._initial_mode

    def load(self, rows: Mapping[str, Any]) -> None:
        """Replace everything. *rows*: version, mode and rules by scope."""
        scope_rules = {scope: self._decode_scope_rules(row) for scope, row in rows.items()}
        self._replace({scope: one for scope, one in scope_rules.items() if one.version})

    def update(self, namespace: str, text: str) -> None:
        """Replace the rules of all namespaces and of *namespace* by those in the reply of the script."""
        common, own = json.loads(text)
        self._replace(
            {
                **self._scope_rules,
                ALL_SCOPES: self._decode_scope_rules(common),
                namespace: self._decode_scope_rules(own),
            }
        )

    def _replace(self, scope_rules: dict[str, ScopeRules]) -> None:
        self._scope_rules = {scope: one for scope, one in scope_rules.items() if one.version}
        self._decoded = {
            text: rule
            for one in self._scope_rules.values()
            for text, rule in zip(one.texts, one.rules, strict=True)
        }
        self._default_snapshot = self._make_snapshot(NO_SCOPE_RULES)
        self._snapshots = {
            scope: self._make_snapshot(one) for scope, one in self._scope_rules.items() if scope != ALL_SCOPES
        }

    def _make_snapshot(self, scope_rules: ScopeRules) -> RuleSnapshot:
        common = self._scope_rules.get(ALL_SCOPES, NO_SCOPE_RULES)
        default = scope_rules.mode or common.mode or self._initial_mode
        version = f"{common.version}/{scope_rules.version}"
        rules = select_rules(scope_rules.rules, common.rules, has_own_mode=scope_rules.mode is not None)
        return make_rule_snapshot(rules, default, version)

    def _decode_scope_rules(self, row: Any) -> ScopeRules:
        version, mode, rules = row
        decoded = tuple(self._decoded.get(text) or self._decode_rule(text) for text in rules)
        return ScopeRules(version, self._parse_mode(mode) if mode else None, decoded, tuple(rules))

    def _decode_rule(self, text: str) -> Rule:
        created, _, description = text.partition(" ")
        row = json.loads(description)
        match = row["match"]
        return Rule(
            row["id"],
            self._parse_mode(row["mode"]),
            self._matcher_factory(match),
            match,
            row["name"],
            row["times"],
            row["priority"],
            int(created),
            headers=tuple((name, value) for name, value in row["headers"]),
        )


def encode_rule(rule: Rule) -> str:
    """Encode a rule without `created`, which the script sets."""
    return json.dumps(
        {
            "id": rule.id,
            "mode": str(rule.mode),
            "match": dict(rule.match),
            "name": rule.name,
            "times": rule.times,
            "headers": rule.headers,
            "priority": rule.priority,
        }
    )
