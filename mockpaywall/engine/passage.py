"""The pipeline's way for a store that answers later: the same steps, each begun when the one before is done.

For an event loop. The store gathers the calls that are ready, so that many share one round trip.
"""

from __future__ import annotations

from collections.abc import Callable

from mockpaywall.engine.context import AppContext
from mockpaywall.engine.pipeline import (
    decide,
    on_duplicate_reference,
    service_unavailable,
    with_duplicate_hint,
)
from mockpaywall.engine.receive import receive
from mockpaywall.http.request import Request
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import Outcome, ReceivedRequest, RequestRecord, StaleRules
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.stores.base import AsyncRequestStore


class AsyncPipeline:
    """One call. *over* gets the reply, or *failed* a defect; never both."""

    __slots__ = (
        "_context",
        "_on_error",
        "_on_response",
        "_outcome",
        "_received",
        "_record",
        "_request",
        "_store",
    )

    _received: ReceivedRequest
    _record: RequestRecord
    _outcome: Outcome

    def __init__(
        self,
        request: Request,
        context: AppContext,
        store: AsyncRequestStore,
        on_response: Callable[[Response], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        self._request, self._context, self._store = request, context, store
        self._on_response, self._on_error = on_response, on_error

    def start(self) -> None:
        """Receive and note."""
        try:
            self._received = receive(self._request, self._context)
            self._store.record(self._received, self._on_recorded, self._on_store_error)
        except Exception as error:
            self._on_error(error)

    def _on_recorded(self, record: RequestRecord) -> None:
        try:
            self._record = record
            self._outcome = decide(self._received, record, self._context)
            self._commit(self._on_committed)
        except Exception as error:
            self._on_error(error)

    def _commit(self, callback: Callable[[bool], None]) -> None:
        unique = self._context.strictness.unique_reference
        self._store.commit(
            self._received,
            self._record,
            self._outcome,
            unique=unique,
            on_result=callback,
            on_error=self._on_store_error,
        )

    def _on_committed(self, is_duplicate: bool) -> None:
        if not is_duplicate:
            self._on_response(self._outcome.response)
            return
        try:
            instead = on_duplicate_reference(self._received, self._record, self._outcome, self._context)
            if instead is self._outcome:
                self._on_duplicate_committed(False)
            else:
                self._outcome = instead
                self._commit(self._on_duplicate_committed)
        except Exception as error:
            self._on_error(error)

    def _on_duplicate_committed(self, _: bool) -> None:
        self._on_response(with_duplicate_hint(self._outcome, self._context))

    def _on_store_error(self, error: Exception) -> None:
        if isinstance(error, StaleRules):
            self.start()
        elif isinstance(error, StoreUnavailable):
            self._on_response(service_unavailable(self._request, error))
        else:
            self._on_error(error)
