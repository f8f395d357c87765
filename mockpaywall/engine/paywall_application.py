"""The lane: the network front's road into the pipeline, past Flask."""

from __future__ import annotations

from mockpaywall.engine.completion import finish
from mockpaywall.engine.context import World
from mockpaywall.engine.passage import Passage
from mockpaywall.engine.pipeline import answer
from mockpaywall.http.pending_response import Later
from mockpaywall.http.request import Call
from mockpaywall.http.response import Phase, Reply
from mockpaywall.paywall import api_errors, responses
from mockpaywall.paywall.language import DEFAULT
from mockpaywall.stores.base import SwiftTraffic

ADMIN = "/__admin"


class VendorLane:
    """Answers the vendor's API; what is under /__admin belongs to the Flask app."""

    def __init__(self, world: World, *, admin: bool = True) -> None:
        self.world = world
        self._admin = admin
        # By identity: after a reset the numbers begin anew, and a call from before may still hang.
        self._under_way: dict[int, tuple[Call, float]] = {}

    def warm(self) -> None:
        """Load what the first refusal needs, so that it need not. Takes a tenth of a second; for a thread."""
        for methods in self.world.routes.values():
            for route in methods.values():
                route.headers.warm()
                route.body.warm()

    def owns(self, target: str) -> bool:
        """See Lane.owns."""
        return ADMIN not in target or not (self._admin and is_admin(target))

    def answer(self, call: Call) -> Reply | Later | None:
        """See Lane.answer."""
        if not self.owns(call.head.target):
            return None
        started_at = self.world.clock()
        if self.world.swift is not None:
            return self._answer_later(call, started_at, self.world.swift)
        reply = answer(call, self.world)
        self._begun(call, reply, started_at)
        return reply

    def sent(self, reply: Reply, phase: Phase) -> None:
        """See Lane.sent."""
        begun = self._under_way.pop(id(reply.exchange), None) if reply.exchange else None
        if begun:
            note = (self.world.swift or self.world.store).sent
            finish(begun[0], reply, phase, begun[1], self.world, note=note)

    async def end(self) -> None:
        """See Lane.end."""
        if self.world.swift is not None:
            await self.world.swift.end()

    def _answer_later(self, call: Call, started_at: float, store: SwiftTraffic) -> Later:
        answer = Later()

        def over(reply: Reply) -> None:
            self._begun(call, reply, started_at)
            answer.come(reply)

        Passage(call, self.world, store, over, answer.come).begin()
        return answer

    def _begun(self, call: Call, reply: Reply, started_at: float) -> None:
        if reply.exchange:
            self._under_way[id(reply.exchange)] = call, started_at

    def refuse(self, status: int, reason: str) -> Reply:
        """See Lane.refuse."""
        return responses.refused(api_errors.broken_http(status, reason), DEFAULT, mirror=True)

    def trip(self, error: BaseException) -> Reply:
        """See Lane.trip."""
        return responses.refused(api_errors.defect(), DEFAULT, mirror=self.world.mirror)


def is_admin(target: str) -> bool:
    """True for /__admin and what is under it, a /ns/<name> prefix aside."""
    path = target.partition("?")[0]
    if path.startswith("/ns/"):
        path = path[4:].partition("/")[2]
        path = f"/{path}"
    return path == ADMIN or path.startswith(f"{ADMIN}/")
