"""The lane: the network front's road into the pipeline, past Flask."""

from __future__ import annotations

from mockpaywall.contract import refusals, replies
from mockpaywall.domain.call import Call
from mockpaywall.domain.language import DEFAULT
from mockpaywall.domain.reply import Phase, Reply
from mockpaywall.epilogue import finish
from mockpaywall.pipeline import answer
from mockpaywall.world import World

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

    def answer(self, call: Call) -> Reply | None:
        """See Lane.answer."""
        if not self.owns(call.target):
            return None
        started_at = self.world.clock()
        reply = answer(call, self.world)
        if reply.exchange:
            self._under_way[id(reply.exchange)] = call, started_at
        return reply

    def sent(self, reply: Reply, phase: Phase) -> None:
        """See Lane.sent."""
        begun = self._under_way.pop(id(reply.exchange), None) if reply.exchange else None
        if begun:
            finish(begun[0], reply, phase, begun[1], self.world)

    def refuse(self, status: int, reason: str) -> Reply:
        """See Lane.refuse."""
        return replies.refused(refusals.broken_http(status, reason), DEFAULT, mirror=True)

    def trip(self, error: BaseException) -> Reply:
        """See Lane.trip."""
        return replies.refused(refusals.defect(), DEFAULT, mirror=self.world.mirror)


def is_admin(target: str) -> bool:
    """True for /__admin and what is under it, a /ns/<name> prefix aside."""
    path = target.partition("?")[0]
    if path.startswith("/ns/"):
        path = path[4:].partition("/")[2]
        path = f"/{path}"
    return path == ADMIN or path.startswith(f"{ADMIN}/")
