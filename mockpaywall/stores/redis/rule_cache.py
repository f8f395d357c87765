"""Rules and default modes at hand: read when they changed, never for a call.

A call is received with what is at hand and says which version that was; the script that notes it compares,
notes nothing when it is old, and gives what stands now. So no call is decided by rules that were gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.http.request import Call
from mockpaywall.model.exchange import Standing
from mockpaywall.model.mode import Candidate, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.stores.redis.codec import Read

Matcher = Callable[[Mapping[str, Any]], Callable[[Call], bool]]
"""What matches as a RequestPattern, given as JSON, says."""

ALL = ""
"""The scope of all namespaces, as the scripts call it."""


@dataclass(frozen=True, slots=True)
class Own:
    """What one scope has of its own."""

    version: str = ""
    mode: Mode | None = None
    rules: tuple[Rule, ...] = ()


NOTHING = Own()


class Standings:
    """By scope. Replaced whole when something changes, so that any thread may read at any time."""

    def __init__(self, start: Mode, read: Read, matcher: Matcher) -> None:
        self._start = start
        self._read = read
        self._matcher = matcher
        self._own: dict[str, Own] = {}
        self._made: dict[str, Standing] = {}
        self._common = self._make(NOTHING)

    def standing(self, namespace: str) -> Standing:
        """As far as is known here."""
        return self._made.get(namespace, self._common)

    def own(self, scope: str) -> Own:
        """What that scope has of its own, as far as is known here."""
        return self._own.get(scope, NOTHING)

    def scopes(self) -> Iterable[str]:
        """All that have something of their own."""
        return tuple(self._own)

    @property
    def start(self) -> Mode:
        """The default mode where nobody set one."""
        return self._start

    def know(self, rows: Mapping[str, Any]) -> None:
        """All there is, by scope."""
        own = {scope: self._own_of(row) for scope, row in rows.items()}
        self._replace({scope: one for scope, one in own.items() if one.version})

    def learn(self, namespace: str, text: str) -> None:
        """What stands for all and in *namespace*, as the script that noted nothing told."""
        common, own = json.loads(text)
        self._replace({**self._own, ALL: self._own_of(common), namespace: self._own_of(own)})

    def _replace(self, own: dict[str, Own]) -> None:
        self._own = {scope: one for scope, one in own.items() if one.version}
        self._common = self._make(NOTHING)
        self._made = {scope: self._make(one) for scope, one in self._own.items() if scope != ALL}

    def _make(self, own: Own) -> Standing:
        common = self._own.get(ALL, NOTHING)
        default = own.mode or common.mode or self._start
        alone = Candidate("default", default, "default" if default.counted else None)
        version = f"{common.version}/{own.version}"
        return Standing(in_order((*own.rules, *common.rules)), default, (alone,), version)

    def _own_of(self, row: Any) -> Own:
        version, mode, rules = row
        return Own(version, self._read(mode) if mode else None, tuple(map(self._rule, rules)))

    def _rule(self, text: str) -> Rule:
        created, _, told = text.partition(" ")
        row = json.loads(told)
        match = row["match"]
        return Rule(
            row["id"],
            self._read(row["mode"]),
            self._matcher(match),
            match,
            row["name"],
            row["times"],
            row["priority"],
            int(created),
        )


def rule_text(rule: Rule) -> str:
    """A rule but for `created`, which the store gives."""
    return json.dumps(
        {
            "id": rule.id,
            "mode": str(rule.mode),
            "match": dict(rule.match),
            "name": rule.name,
            "times": rule.times,
            "priority": rule.priority,
        }
    )


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The order in which rules are asked: the highest priority first, of equals the newest."""
    return tuple(sorted(rules, key=lambda rule: (-rule.priority, -rule.created)))
