"""The Protocols over the scripts, for threads: each method is one script, one step on the server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice
from secrets import token_hex
from typing import Any

from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.exchange import Exchange, ExchangeKey, Outcome, Receipt, Situation, Standing
from mockpaywall.model.global_delay import Pace
from mockpaywall.model.mode import OK, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.model.store_unavailable import StoreAway
from mockpaywall.model.virtual_clock import ClockSetting
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import Bounds, Scope, Summary
from mockpaywall.stores.redis import codec
from mockpaywall.stores.redis.change_listener import Ear
from mockpaywall.stores.redis.codec import Read
from mockpaywall.stores.redis.command_encoder import Steps
from mockpaywall.stores.redis.rule_cache import ALL, Matcher, Standings, in_order, rule_text
from mockpaywall.stores.redis.script_client import Argument, Client, Place
from mockpaywall.stores.redis.scripts import Script, preface
from mockpaywall.stores.redis.stored_exchanges import exchanges_of

REMOVED_AT_ONCE = 1000


class RedisStore:
    """Everything in one Redis database. See stores.protocols. Every method but `standing` may raise StoreAway."""

    def __init__(
        self,
        place: Place,
        clock: Callable[[], float],
        bounds: Bounds,
        *,
        default: Mode,
        read: Read,
        matcher: Matcher,
        seed: int = 0,
    ) -> None:
        self._real = clock
        self._bounds = bounds
        self._read = read
        self._client = Client(place, preface(bounds, seed))
        self._control, self._turn = Script("control"), Script("turn")
        self._standings = Standings(default, read, matcher)
        self._ear = Ear(place)
        self._stamps = stamps()
        self.steps = Steps(self._standings, read, clock, self._stamps)
        """The steps of Traffic as text, for whoever sends them."""

    # Traffic

    def standing(self, namespace: str) -> Standing:
        return self._standings.standing(namespace)

    def note(self, receipt: Receipt) -> Situation:
        step, stamp = self.steps.note(receipt)
        return self.steps.noted(receipt, stamp, self._take(step))

    def settle(self, receipt: Receipt, situation: Situation, outcome: Outcome, *, unique: bool) -> bool:
        line = self._take(self.steps.settle(receipt, situation, outcome, unique))
        return self.steps.settled(situation, outcome, line, unique)

    def sent(self, reply: Reply, phase: Phase, at: float) -> None:
        step = self.steps.sent(reply, phase, at)
        if step:
            self._take(step)

    # Journal

    def exchanges(self, scope: Scope) -> tuple[Exchange, ...]:
        spaces = self._do("exchanges", scope or ALL)
        found = [
            one
            for name, fields in spaces
            for one in exchanges_of(name.decode(), fields, self._read, self.steps.key_of)
        ]
        return tuple(found if scope else sorted(found, key=lambda one: one.receipt.received_at))

    def remove(self, keys: Iterable[ExchangeKey]) -> None:
        by_name: dict[str, list[int]] = {}
        for name, number in keys:
            by_name.setdefault(name, []).append(number)
        for name, numbers in by_name.items():
            left = iter(numbers)
            while some := tuple(islice(left, REMOVED_AT_ONCE)):
                self._do("remove", name, *some)

    def clear_journal(self, scope: Scope) -> None:
        self._do("clear_journal", scope or ALL)

    def keeps_journal(self) -> bool:
        return self._bounds.journal_size > 0

    def evicted(self, scope: Scope) -> int:
        return int(self._do("evicted", scope or ALL))

    def version(self) -> int:
        return self._ear.heard()

    def wait(self, seen: int, timeout_s: float) -> int:
        return self._ear.wait(seen, timeout_s)

    # Sessions

    def sessions(self, scope: Scope) -> tuple[tuple[str, Session], ...]:
        spaces = self._do("sessions", scope or ALL)
        return tuple((name.decode(), codec.session_of(kept)) for name, found in spaces for kept in found)

    def change_session(
        self, session_id: str, scope: Scope, change: Callable[[Session], Session]
    ) -> tuple[str, Session] | None:
        while found := self._do("session", scope or ALL, session_id):
            name, kept = found
            changed = change(codec.session_of(kept))
            swap = (name, session_id, kept, codec.kept_text(changed), repr(changed.expires_at))
            if self._do("swap_session", *swap):
                return name.decode(), changed
        return None

    def clear_sessions(self, scope: Scope) -> None:
        self._do("clear_sessions", scope or ALL)

    # Control

    def default_mode(self, scope: Scope) -> Mode:
        self._look()
        own = self._standings.own(scope or ALL).mode
        return own or self._standings.own(ALL).mode or self._standings.start

    def set_default_mode(self, scope: Scope, mode: Mode | None) -> None:
        text = "" if mode is None else str(mode)
        self._do("set_mode", scope or ALL, text, next(self._stamps), repr(self._real()))
        self._look()

    def rules(self, scope: Scope) -> tuple[Rule, ...]:
        self._look()
        scopes = self._standings.scopes() if scope is None else (scope,)
        return in_order(rule for one in scopes for rule in self._standings.own(one).rules)

    def add_rule(self, scope: Scope, rule: Rule) -> Rule:
        args = (scope or ALL, rule.id, rule_text(rule), next(self._stamps), repr(self._real()))
        made = int(self._do("add_rule", *args))
        self._look()
        return rule.numbered(made)

    def drop_rule(self, scope: Scope, rule_id: str) -> bool:
        dropped = int(self._do("drop_rule", scope or ALL, rule_id, next(self._stamps)))
        self._look()
        return dropped > 0

    def drop_rules(self, scope: Scope) -> None:
        self._do("drop_rules", scope or ALL, next(self._stamps))
        self._look()

    def uses(self, scope: Scope, counter: str) -> int:
        return int(self._do("uses", scope or ALL, counter))

    def set_uses(self, scope: Scope, counter: str, count: int) -> None:
        self._do("set_uses", scope or ALL, counter, count, repr(self._real()))

    def clock(self, scope: Scope) -> ClockSetting:
        return codec.clock_of((self._do("get", scope or ALL, "clock") or b"").decode())

    def change_clock(self, scope: Scope, change: Callable[[ClockSetting], ClockSetting]) -> ClockSetting:
        while True:
            found = [(name, old.decode()) for name, old in self._do("clocks", scope or ALL)]
            changed = [change(codec.clock_of(old)) for _, old in found]
            swap = [
                text
                for (name, old), new in zip(found, changed, strict=True)
                for text in (name, old, codec.clock_text(new))
            ]
            if self._do("set_clocks", scope or ALL, repr(self._real()), *swap):
                return changed[0]

    def pace(self, scope: Scope) -> Pace:
        mode = self._do("get", scope or ALL, "pace")
        told = self._do("get", scope or ALL, "told")
        return Pace(self._read(mode.decode()) if mode else OK, json.loads(told) if told else {})

    def set_pace(self, scope: Scope, pace: Pace) -> None:
        told = json.dumps(dict(pace.told))
        self._do("set_pace", scope or ALL, str(pace.mode), told, repr(self._real()))

    def namespaces(self) -> tuple[Summary, ...]:
        return tuple(map(_summary, self._do("namespaces")))

    def reset(self, scope: Scope) -> None:
        self._do("reset", scope or ALL)
        self._look()

    def healthy(self) -> bool:
        try:
            self._do("evicted", "healthy?")  # no namespace: nothing is read but whose keys they are
        except StoreAway:
            return False
        return True

    def close(self) -> None:
        """Let go of connections and threads."""
        self._ear.close()
        self._client.close()

    def _do(self, what: str, *arguments: Argument) -> Any:
        return self._client.run(self._control, what, *arguments)

    def _take(self, step: tuple[bytes, ...]) -> str:
        answer: bytes = self._client.run(self._turn, *step)
        return answer.decode()

    def _look(self) -> None:
        """Read all rules and default modes; whoever changes them in another process is noticed by the next note."""
        self._standings.know({scope.decode(): row for scope, *row in self._decoded_standings()})

    def _decoded_standings(self) -> Iterator[tuple[bytes, str, str, list[str]]]:
        for scope, version, mode, rules in self._do("standings"):
            yield scope, version.decode(), mode.decode(), [rule.decode() for rule in rules]


def stamps() -> Iterator[str]:
    """Texts that no other process makes."""
    mine = token_hex(6)
    return (f"{mine}{number:x}" for number in count())


def _summary(row: list[bytes]) -> Summary:
    name, calls, kept, lost, sessions, gone, rules, mode, used = (one.decode() for one in row)
    return Summary(
        name,
        int(calls),
        int(kept),
        int(lost),
        int(sessions),
        int(gone),
        int(rules),
        mode,
        float(used),
    )
