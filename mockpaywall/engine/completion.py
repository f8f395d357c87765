"""The end of a call: the edge has sent its reply, or broken it; journal, log and metrics are told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from mockpaywall.engine.context import AppContext
from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.model.store_unavailable import StoreUnavailable

CompletionCallback = Callable[[Response, ExchangePhase, float], None]


def complete(
    request: Request,
    response: Response,
    phase: ExchangePhase,
    started_at: float,
    context: AppContext,
    *,
    record_completion: CompletionCallback | None = None,
) -> None:
    """Called once a call by whichever edge delivered *reply*; *started_at* is when the call came.

    *note* tells the journal, where it is not the store's own `sent`. A store that is away loses the ending,
    and nothing else: the reply is out.
    """
    now = context.clock()
    with suppress(StoreUnavailable):
        (record_completion or context.store.complete)(response, phase, now)
    context.on_complete(CompletedExchange(request, response, phase, started_at, now))
