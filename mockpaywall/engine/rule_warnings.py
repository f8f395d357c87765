"""The rules whose expressions took too much work: logged once each, and shown by the admin API. Source: ours."""

from __future__ import annotations

import json
import logging

from mockpaywall.model.rule import Rule

MAX_WARNINGS = 10_000
"""Rules that are remembered; then the oldest warnings are forgotten."""
LOG = logging.getLogger("mockpaywall.rules")


class RuleWarnings:
    """The first warning of each rule. A rule with another pattern under the same id starts without one."""

    def __init__(self) -> None:
        self._warnings: dict[tuple[str, int, int], str] = {}

    def report(self, rule: Rule, reason: str) -> None:
        """Remember and log *reason*, unless the rule has a warning."""
        key = _make_key(rule)
        if key in self._warnings:
            return
        while len(self._warnings) >= MAX_WARNINGS:
            self._warnings.pop(next(iter(self._warnings)), None)
        self._warnings[key] = reason
        LOG.warning("rule %s: %s", rule.id, reason)

    def get(self, rule: Rule) -> str | None:
        """Return the warning of *rule*."""
        return self._warnings.get(_make_key(rule))


def _make_key(rule: Rule) -> tuple[str, int, int]:
    return rule.id, rule.created, hash(json.dumps(dict(rule.match), sort_keys=True))
