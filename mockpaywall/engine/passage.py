"""The pipeline's way for a store that answers later: the same steps, each begun when the one before is done.

For an event loop. The store gathers the calls that are ready, so that many share one round trip.
"""

from __future__ import annotations

from collections.abc import Callable

from mockpaywall.engine.context import World
from mockpaywall.engine.pipeline import decide, hinted_reply, repeated, unserved
from mockpaywall.engine.receive import receive
from mockpaywall.http.request import Call
from mockpaywall.http.response import Reply
from mockpaywall.model.exchange import Outcome, Outdated, Receipt, Situation
from mockpaywall.model.store_unavailable import StoreAway
from mockpaywall.stores.base import SwiftTraffic


class Passage:
    """One call. *over* gets the reply, or *failed* a defect; never both."""

    __slots__ = ("_call", "_failed", "_outcome", "_over", "_receipt", "_situation", "_store", "_world")

    _receipt: Receipt
    _situation: Situation
    _outcome: Outcome

    def __init__(
        self,
        call: Call,
        world: World,
        store: SwiftTraffic,
        over: Callable[[Reply], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._call, self._world, self._store = call, world, store
        self._over, self._failed = over, failed

    def begin(self) -> None:
        """Receive and note."""
        try:
            self._receipt = receive(self._call, self._world)
            self._store.note(self._receipt, self._noted, self._astray)
        except Exception as error:
            self._failed(error)

    def _noted(self, situation: Situation) -> None:
        try:
            self._situation = situation
            self._outcome = decide(self._receipt, situation, self._world)
            self._settle(self._settled)
        except Exception as error:
            self._failed(error)

    def _settle(self, then: Callable[[bool], None]) -> None:
        unique = self._world.strictness.unique_reference
        self._store.settle(
            self._receipt, self._situation, self._outcome, unique=unique, then=then, failed=self._astray
        )

    def _settled(self, known: bool) -> None:
        if not known:
            self._over(self._outcome.reply)
            return
        try:
            instead = repeated(self._receipt, self._situation, self._outcome, self._world)
            if instead is self._outcome:
                self._arrive(False)
            else:
                self._outcome = instead
                self._settle(self._arrive)
        except Exception as error:
            self._failed(error)

    def _arrive(self, _: bool) -> None:
        self._over(hinted_reply(self._outcome, self._world))

    def _astray(self, error: Exception) -> None:
        if isinstance(error, Outdated):
            self.begin()
        elif isinstance(error, StoreAway):
            self._over(unserved(self._call, error))
        else:
            self._failed(error)
