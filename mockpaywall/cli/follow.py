"""Print requests as they arrive, until the command is interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from mockpaywall.cli.list_table import LIST_WIDTH
from mockpaywall.cli.output import UNEXPECTED_SHAPE_ERRORS, UnknownResponse, print_utf8
from mockpaywall.cli.request_rows import make_row
from mockpaywall.cli.safe_text import cut_text, escape_json_text, escape_strings, print_text, to_cell
from mockpaywall.cli.table import GAP
from mockpaywall.cli.terminal import get_width
from mockpaywall.client.admin_client import AdminClient

POLL_INTERVAL_S = 0.3
PAGE_SIZE = 1000
WIDTHS = (8, 3, 16)
"""Columns of time, status and ReferenceCode; the outcome takes the rest. A stream cannot be measured in advance."""


def follow_requests(
    client: AdminClient,
    query: dict[str, str],
    *,
    json_wanted: bool,
    wide: bool,
    sleep: Callable[[float], None],
    on_start: Callable[[], None],
) -> None:
    """Print the requests that arrive after the call of *on_start*, one line each.

    Raises MockPaywallError and UnknownResponse.
    """
    newest, seen = _read_page(client, {**query, "limit": "1"}, set())
    on_start()
    while True:
        sleep(POLL_INTERVAL_S)
        since = {"since": newest[0]["request"]["loggedDateString"]} if newest else {}
        events, ids = _read_new(client, {**query, **since}, seen)
        for event in reversed(events):
            print_utf8(f"{_format_json(event)}\n") if json_wanted else print_text(format_line(event, wide))
        newest, seen = (events, ids) if events else (newest, seen | ids)


def _read_new(client: AdminClient, query: dict[str, str], seen: set[str]) -> tuple[list[Any], set[str]]:
    """Return the requests that are not in *seen*, newest first, and the ids of all that were read.

    What arrives between two pages moves older requests to the next page: some are read twice, none is left out.
    """
    new: list[Any] = []
    ids: set[str] = set()
    offset = 0
    while True:
        page = {**query, "limit": str(PAGE_SIZE), "offset": str(offset)}
        events, page_ids = _read_page(client, page, seen | ids)
        new += events
        ids |= page_ids
        if len(page_ids) < PAGE_SIZE or page_ids & seen:
            return new, ids
        offset += PAGE_SIZE


def _read_page(client: AdminClient, query: dict[str, str], seen: set[str]) -> tuple[list[Any], set[str]]:
    """Return the requests of one page that are not in *seen*, newest first, and the ids of all of them."""
    try:
        events = client.request("GET", f"requests?{urlencode(query)}")["requests"]
        ids = {event["id"] for event in events}
        return [event for event in events if event["id"] not in seen], ids
    except UNEXPECTED_SHAPE_ERRORS:
        raise UnknownResponse from None


def format_line(event: Any, wide: bool) -> str:
    """Format one request; *wide*: nothing is cut."""
    _, time, status, reference, _, _, mode, outcome, hint, _ = make_row(escape_strings(event))
    words = [mode, hint or outcome] if mode != "ok" else [hint or outcome]
    cells = [to_cell(time), to_cell(status), to_cell(reference)]
    padded = [
        (cell if wide else cut_text(cell, width)).ljust(width)
        for cell, width in zip(cells, WIDTHS, strict=True)
    ]
    line = GAP.join([*padded, to_cell(" ".join(map(str, words)))])
    return line if wide else cut_text(line, get_width() or LIST_WIDTH)


def _format_json(event: Any) -> str:
    return escape_json_text(json.dumps(event, ensure_ascii=False))
