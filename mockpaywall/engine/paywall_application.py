"""The lane: the network front's road into the pipeline, past Flask."""

from __future__ import annotations

from mockpaywall.engine.completion import complete
from mockpaywall.engine.context import AppContext
from mockpaywall.engine.passage import AsyncPipeline
from mockpaywall.engine.pipeline import respond
from mockpaywall.http.pending_response import PendingResponse
from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.paywall import api_errors, responses
from mockpaywall.paywall.language import DEFAULT
from mockpaywall.stores.base import AsyncRequestStore

ADMIN = "/__admin"


class PaywallApplication:
    """Answers the vendor's API; what is under /__admin belongs to the Flask app."""

    def __init__(self, context: AppContext, *, admin: bool = True) -> None:
        self.context = context
        self._admin = admin
        # By identity: after a reset the numbers begin anew, and a call from before may still hang.
        self._in_flight: dict[int, tuple[Request, float]] = {}

    def warm_up(self) -> None:
        """Load what the first refusal needs, so that it need not. Takes a tenth of a second; for a thread."""
        for methods in self.context.endpoints.values():
            for route in methods.values():
                route.headers.warm_up()
                route.body.warm_up()

    def handles(self, target: str) -> bool:
        """See Lane.owns."""
        return ADMIN not in target or not (self._admin and is_admin(target))

    def respond(self, request: Request) -> Response | PendingResponse | None:
        """See Lane.answer."""
        if not self.handles(request.head.target):
            return None
        started_at = self.context.clock()
        if self.context.async_store is not None:
            return self._respond_async(request, started_at, self.context.async_store)
        response = respond(request, self.context)
        self._track_in_flight(request, response, started_at)
        return response

    def complete(self, response: Response, phase: ExchangePhase) -> None:
        """See Lane.sent."""
        begun = self._in_flight.pop(id(response.exchange), None) if response.exchange else None
        if begun:
            note = (self.context.async_store or self.context.store).complete
            complete(begun[0], response, phase, begun[1], self.context, record_completion=note)

    async def shutdown(self) -> None:
        """See Lane.end."""
        if self.context.async_store is not None:
            await self.context.async_store.shutdown()

    def _respond_async(
        self, request: Request, started_at: float, store: AsyncRequestStore
    ) -> PendingResponse:
        answer = PendingResponse()

        def over(reply: Response) -> None:
            self._track_in_flight(request, reply, started_at)
            answer.set_result(reply)

        AsyncPipeline(request, self.context, store, over, answer.set_result).start()
        return answer

    def _track_in_flight(self, request: Request, response: Response, started_at: float) -> None:
        if response.exchange:
            self._in_flight[id(response.exchange)] = request, started_at

    def bad_request_response(self, status: int, reason: str) -> Response:
        """See Lane.refuse."""
        return responses.error_response(api_errors.bad_request_error(status, reason), DEFAULT, mirror=True)

    def internal_error_response(self, error: BaseException) -> Response:
        """See Lane.trip."""
        return responses.error_response(
            api_errors.internal_error(), DEFAULT, mirror=self.context.mirror_http_status
        )


def is_admin(target: str) -> bool:
    """True for /__admin and what is under it, a /ns/<name> prefix aside."""
    path = target.partition("?")[0]
    if path.startswith("/ns/"):
        path = path[4:].partition("/")[2]
        path = f"/{path}"
    return path == ADMIN or path.startswith(f"{ADMIN}/")
