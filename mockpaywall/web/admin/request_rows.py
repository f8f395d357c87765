"""The journal as rows of the live list: what the stream of events sends, to begin with."""

from __future__ import annotations

from mockpaywall.live.request_row import make_request_row
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.requests import LISTING_PARAMETERS, make_listing
from mockpaywall.web.admin.streaming import JsonStream


def list_rows(context: AdminContext) -> JsonStream:
    """Return the rows newest first, with the filters and the page of GET requests."""
    listing, app_context = make_listing(context), context.app_context
    operations = app_context.operation_keys
    rows = (make_request_row(each, app_context.seed, operations) for each in listing)
    evicted = context.store.evicted_count(context.scope)
    meta = {"evicted": evicted, "complete": not evicted}
    return JsonStream("requests", rows, lambda: {"meta": {"total": listing.total, **meta}})


ROUTES = (AdminRoute("GET", "/requests/rows", list_rows, parameters=LISTING_PARAMETERS, reads_journal=True),)
