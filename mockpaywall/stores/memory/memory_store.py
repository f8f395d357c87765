"""The memory store: the Protocols over a table of namespaces and one lock.

Every method holds the lock for a few microseconds and waits for nothing inside it, `wait` apart, which
lets go of it meanwhile.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from threading import Condition, RLock

from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.exchange import Exchange, ExchangeKey, Outcome, Receipt, Situation, Standing
from mockpaywall.model.global_delay import Pace
from mockpaywall.model.mode import Mode
from mockpaywall.model.obfuscation import Veil
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import ClockSetting
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import Bounds, Scope, Summary
from mockpaywall.stores.memory.bounded_journal import Ring
from mockpaywall.stores.memory.bounded_sessions import SessionShelf
from mockpaywall.stores.memory.defaults import Common, in_order
from mockpaywall.stores.memory.namespace import Space


class MemoryStore:
    """Namespaces by name, the longest unused first; they appear on first use. See stores.protocols."""

    def __init__(self, clock: Callable[[], float], bounds: Bounds, default: Mode, veil: Veil) -> None:
        self._veil = veil
        self._real = clock
        self._bounds = bounds
        self._start = Common(default)
        self._common = self._start
        self._spaces: OrderedDict[str, Space] = OrderedDict()
        self._lock = RLock()  # taken by itself on the way of a call: a Condition is slower to enter
        self._changed = Condition(self._lock)
        self._version = 0
        self._waiting = 0
        self._rules_made = 0

    # Traffic

    def standing(self, namespace: str) -> Standing:
        space = self._spaces.get(namespace)
        return space.standing if space else self._common.standing

    def note(self, receipt: Receipt) -> Situation:
        with self._lock:
            space = self._space(receipt.namespace)
            space.calls = number = space.calls + 1
            chosen, count = space.choose(receipt.candidates)
            now = space.clock.now(space.used_at)
            situation = Situation(number, now, chosen, count, space.pace.mode)
            space.journal.enter(receipt, situation)
            self._tell()
            return situation

    def settle(self, receipt: Receipt, situation: Situation, outcome: Outcome, *, unique: bool) -> bool:
        session = outcome.session
        with self._lock:
            space = self._spaces.get(receipt.namespace) or self._space(receipt.namespace)
            repeated = session is not None and space.shelf.knows(session.reference_code)
            if repeated and unique:
                return True
            if session is not None:
                space.shelf.keep(session, situation.now)
            entry = space.journal.get(situation.number)
            if entry is not None and entry.received_at == receipt.received_at:
                entry.settle(outcome)
            self._tell()
            return repeated

    def sent(self, reply: Reply, phase: Phase, at: float) -> None:
        if reply.exchange is None:
            return
        name, number = reply.exchange
        with self._lock:
            space = self._spaces.get(name)
            entry = space.journal.get(number) if space else None
            # After a reset the numbers begin anew: only the very call this reply belongs to is marked.
            if entry and entry.outcome and entry.outcome.reply.exchange is reply.exchange:
                entry.end(reply, phase, at)
                self._tell()

    # Journal

    def exchanges(self, scope: Scope) -> tuple[Exchange, ...]:
        with self._lock:
            found = [one for space in self._in(scope) for one in space.journal.exchanges()]
        return tuple(found if scope else sorted(found, key=lambda one: one.receipt.received_at))

    def remove(self, keys: Iterable[ExchangeKey]) -> None:
        with self._lock:
            for name, number in keys:
                if name in self._spaces:
                    self._spaces[name].journal.remove(number)
            self._tell()

    def clear_journal(self, scope: Scope) -> None:
        with self._lock:
            for space in self._in(scope):
                space.journal.clear()
            self._tell()

    def keeps_journal(self) -> bool:
        return self._bounds.journal_size > 0

    def evicted(self, scope: Scope) -> int:
        with self._lock:
            return sum(space.journal.evicted for space in self._in(scope))

    def version(self) -> int:
        return self._version

    def wait(self, seen: int, timeout_s: float) -> int:
        deadline = time.monotonic() + timeout_s
        with self._lock:
            self._waiting += 1
            try:
                while self._version <= seen and (left := deadline - time.monotonic()) > 0:
                    self._changed.wait(left)
            finally:
                self._waiting -= 1
            return self._version

    # Sessions

    def sessions(self, scope: Scope) -> tuple[tuple[str, Session], ...]:
        with self._lock:
            return tuple((name, one) for name, space in self._named(scope) for one in space.shelf)

    def change_session(
        self, session_id: str, scope: Scope, change: Callable[[Session], Session]
    ) -> tuple[str, Session] | None:
        with self._lock:
            for name, space in self._named(scope):
                found = space.shelf.get(session_id)
                if found is not None:
                    space.shelf.replace(changed := change(found))
                    return name, changed
            return None

    def clear_sessions(self, scope: Scope) -> None:
        with self._lock:
            for space in self._in(scope):
                space.shelf.clear()

    # Control

    def default_mode(self, scope: Scope) -> Mode:
        return self.standing(scope).default if scope else self._common.standing.default

    def set_default_mode(self, scope: Scope, mode: Mode | None) -> None:
        with self._lock:
            if scope is None:
                self._common = self._common.with_mode(mode or self._start.mode)
            for space in self._in(scope, make=True):
                space.own_mode = mode if scope else None
                space.counters.pop("default", None)
            self._stand()

    def rules(self, scope: Scope) -> tuple[Rule, ...]:
        with self._lock:
            own = [rule for space in self._in(scope) for rule in space.own_rules]
            return in_order((*own, *self._common.rules) if scope is None else own)

    def add_rule(self, scope: Scope, rule: Rule) -> Rule:
        with self._lock:
            self._rules_made += 1
            kept = rule.numbered(self._rules_made)
            if scope is None:
                self._common = self._common.with_rules((*self._common.rules, kept))
            else:
                space = self._space(scope)
                space.own_rules = (*space.own_rules, kept)
            self._stand()
            return kept

    def drop_rule(self, scope: Scope, rule_id: str) -> bool:
        before = len(self.rules(scope))
        self._keep_rules(scope, lambda rule: rule.id != rule_id)
        return len(self.rules(scope)) < before

    def drop_rules(self, scope: Scope) -> None:
        self._keep_rules(scope, lambda _: False)

    def uses(self, scope: Scope, counter: str) -> int:
        with self._lock:
            return sum(space.counters.get(counter, 0) for space in self._in(scope))

    def set_uses(self, scope: Scope, counter: str, count: int) -> None:
        with self._lock:
            for space in self._in(scope, make=True):
                space.counters[counter] = count

    def clock(self, scope: Scope) -> ClockSetting:
        space = self._spaces.get(scope) if scope else None
        return space.clock if space else self._common.clock

    def change_clock(self, scope: Scope, change: Callable[[ClockSetting], ClockSetting]) -> ClockSetting:
        with self._lock:
            if scope is None:
                self._common = self._common.with_clock(change(self._common.clock))
            for space in self._in(scope, make=True):
                space.clock = change(space.clock)
            return self.clock(scope)

    def pace(self, scope: Scope) -> Pace:
        space = self._spaces.get(scope) if scope else None
        return space.pace if space else self._common.pace

    def set_pace(self, scope: Scope, pace: Pace) -> None:
        with self._lock:
            if scope is None:
                self._common = self._common.with_pace(pace)
            for space in self._in(scope, make=True):
                space.pace = pace

    def namespaces(self) -> tuple[Summary, ...]:
        with self._lock:
            return tuple(space.summary(name) for name, space in self._spaces.items())

    def reset(self, scope: Scope) -> None:
        with self._lock:
            if scope is None:
                self._common = self._start
                self._spaces.clear()
            else:
                self._spaces.pop(scope, None)
            self._tell()

    def healthy(self) -> bool:
        return True

    # Inside the lock

    def _space(self, name: str) -> Space:
        now = self._real()
        space = self._spaces.get(name)
        if space is None:
            self._drop_idle(now)
            space = self._spaces[name] = self._new_space(now)
        else:
            space.used_at = now
            self._spaces.move_to_end(name)
        return space

    def _new_space(self, now: float) -> Space:
        common, bounds = self._common, self._bounds
        return Space(
            used_at=now,
            standing=common.standing,
            journal=Ring(bounds.journal_size, bounds.journal_bytes, self._veil),
            shelf=SessionShelf(bounds.max_sessions),
            clock=common.clock,
            pace=common.pace,
        )

    def _drop_idle(self, now: float) -> None:
        """Runs before a namespace appears: idle ones go, and the longest unused when there are too many."""
        bounds = self._bounds
        while self._spaces:
            oldest = next(iter(self._spaces.values()))
            full = len(self._spaces) >= bounds.namespaces
            if not full and now - oldest.used_at < bounds.idle_s:
                return
            self._spaces.popitem(last=False)

    def _in(self, scope: Scope, *, make: bool = False) -> Iterator[Space]:
        if scope is not None and make:
            self._space(scope)
        return (space for _, space in self._named(scope))

    def _named(self, scope: Scope) -> list[tuple[str, Space]]:
        if scope is None:
            return list(self._spaces.items())
        space = self._spaces.get(scope)
        return [(scope, space)] if space else []

    def _keep_rules(self, scope: Scope, wanted: Callable[[Rule], bool]) -> None:
        with self._lock:
            if scope is None:
                self._common = self._common.with_rules(tuple(filter(wanted, self._common.rules)))
            for space in self._in(scope):
                space.own_rules = tuple(filter(wanted, space.own_rules))
            self._stand()

    def _stand(self) -> None:
        for space in self._spaces.values():
            space.standing = self._common.standing_with(space.own_rules, space.own_mode)

    def _tell(self) -> None:
        self._version += 1
        if self._waiting:
            self._changed.notify_all()
