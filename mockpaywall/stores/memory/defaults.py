"""The settings of all namespaces, also of those to come, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mockpaywall.model.exchange import RuleSnapshot, make_rule_snapshot
from mockpaywall.model.global_delay import NO_GLOBAL_DELAY, GlobalDelay
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule, select_rules
from mockpaywall.model.virtual_clock import REAL_TIME, VirtualClock


@dataclass(frozen=True, slots=True)
class GlobalDefaults:
    """The default mode, rules, clock and global delay of every namespace that has none of its own."""

    mode: Mode
    rules: tuple[Rule, ...] = ()
    clock: VirtualClock = REAL_TIME
    global_delay: GlobalDelay = NO_GLOBAL_DELAY
    snapshot: RuleSnapshot = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "snapshot", self.make_snapshot((), None))

    def make_snapshot(self, own_rules: tuple[Rule, ...], own_mode: Mode | None) -> RuleSnapshot:
        """Return the snapshot of a namespace with those rules and that mode of its own."""
        rules = select_rules(own_rules, self.rules, has_own_mode=own_mode is not None)
        return make_rule_snapshot(rules, own_mode or self.mode)

    def with_mode(self, mode: Mode) -> GlobalDefaults:
        """Return these defaults with another mode."""
        return replace(self, mode=mode)

    def with_rules(self, rules: tuple[Rule, ...]) -> GlobalDefaults:
        """Return these defaults with other rules."""
        return replace(self, rules=rules)

    def with_clock(self, clock: VirtualClock) -> GlobalDefaults:
        """Return these defaults with another clock."""
        return replace(self, clock=clock)

    def with_global_delay(self, global_delay: GlobalDelay) -> GlobalDefaults:
        """Return these defaults with another global delay."""
        return replace(self, global_delay=global_delay)
