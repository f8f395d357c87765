"""What holds for all namespaces, those to come included; a value, replaced whole when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mockpaywall.model.exchange import Standing
from mockpaywall.model.global_delay import NO_PACE, Pace
from mockpaywall.model.mode import Candidate, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import REAL_TIME, ClockSetting


@dataclass(frozen=True, slots=True)
class Common:
    """The default mode, rules, clock and pace of every namespace that has none of its own."""

    mode: Mode
    rules: tuple[Rule, ...] = ()
    clock: ClockSetting = REAL_TIME
    pace: Pace = NO_PACE
    standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "standing", self.standing_with((), None))

    def standing_with(self, own_rules: tuple[Rule, ...], own_mode: Mode | None) -> Standing:
        """What a namespace with those rules and that mode stands by."""
        default = own_mode or self.mode
        alone = Candidate("default", default, "default" if default.counted else None)
        return Standing(in_order((*own_rules, *self.rules)), default, (alone,))

    def with_mode(self, mode: Mode) -> Common:
        """Another default mode."""
        return replace(self, mode=mode)

    def with_rules(self, rules: tuple[Rule, ...]) -> Common:
        """Other rules."""
        return replace(self, rules=rules)

    def with_clock(self, clock: ClockSetting) -> Common:
        """Another clock."""
        return replace(self, clock=clock)

    def with_pace(self, pace: Pace) -> Common:
        """Another pace."""
        return replace(self, pace=pace)


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The order in which rules are asked: the highest priority first, of equals the newest."""
    return tuple(sorted(rules, key=lambda rule: (-rule.priority, -rule.created)))
