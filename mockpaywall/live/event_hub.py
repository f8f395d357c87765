"""The open streams of one process: no thread, and no work while nothing happens.

A change of a journal is noted at once and read a little later, together with those that follow it. The more clients
there are, the less often it is read. Rows are made and sent one at a time, and between two of them the event loop
answers requests: with 200 clients that makes their p99 1.1 times as high, instead of 3.9 times.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from typing import Any

from mockpaywall.http.event_stream import EventSink, EventStream
from mockpaywall.http.real_time import sleep
from mockpaywall.http.response import Header, Response
from mockpaywall.live.event_channel import Changes, EventChannel, RowMaker
from mockpaywall.live.request_feed import RequestFeed
from mockpaywall.live.server_sent_events import BEGINNING, HEADERS, HEARTBEAT
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.stores.base import JournalChange, Scope, Store

LOG = logging.getLogger("mockpaywall.live")
MIN_INTERVAL_S = 0.05
"""Between a change and its read, and between two reads of one scope. Source: ours."""
INTERVAL_PER_CLIENT_S = 0.0005
"""Longer between two reads. With 200 clients that makes 0.15 s: what happened is shown within 0.2 s. Source: ours."""
READ_PAUSE_S = 0.0005
"""For the event loop, which would compete with a thread that decodes 250 requests in a row: its p99 was three times as
high."""
HEARTBEAT_S = 15.0
_END = object()


class _Subscription:
    """One channel in use: it is read when its scope has changed."""

    def __init__(self, channel: EventChannel) -> None:
        self.channel = channel
        self.is_due = False
        """A read is scheduled, and none is needed besides."""
        self.is_busy = False
        """A read, or the sending of what it has found, has not ended."""
        self.read_at = -math.inf
        """The loop's time of the last read."""
        self.stop_watching: Callable[[], None] = lambda: None


class EventHub:
    """An EventSource for the event loop in which it is first used. *reads_in_thread*: reading *store* may wait."""

    def __init__(self, store: Store, make_row: RowMaker, generation: str, *, reads_in_thread: bool) -> None:
        self._store = store
        self._reads_in_thread = reads_in_thread
        self._pause = partial(sleep, READ_PAUSE_S) if reads_in_thread else lambda: None
        self._make_row = make_row
        self._generations = (f"{generation}.{number}" for number in count())
        self._subscriptions: dict[Scope, _Subscription] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heartbeat: asyncio.TimerHandle | None = None

    def open(self, scope: Scope, last_event_id: str, headers: tuple[Header, ...]) -> EventStream:
        """Return a stream. The channel begins with its first client."""
        subscription = self._get_or_create(scope)
        body = BEGINNING + subscription.channel.catch_up(last_event_id)
        response = Response(200, (*HEADERS, *headers), body)
        return EventStream(response, partial(self._add, scope))

    def shutdown(self) -> None:
        """End every stream."""
        for subscription in tuple(self._subscriptions.values()):
            for sink in tuple(subscription.channel.sinks):
                sink.close()

    def _get_or_create(self, scope: Scope) -> _Subscription:
        subscription = self._subscriptions.get(scope)
        if subscription is None:
            self._loop = asyncio.get_running_loop()
            make_feed = partial(RequestFeed, self._store, scope, self._pause)
            channel = EventChannel(make_feed, self._make_row, next(self._generations))
            subscription = self._subscriptions[scope] = _Subscription(channel)
            on_change = partial(self._on_change, scope, self._loop)
            subscription.stop_watching = self._store.subscribe(scope, on_change)
            subscription.is_due = True
            self._loop.call_soon(self._read, scope)
            self._schedule_heartbeat()
        return subscription

    def _add(self, scope: Scope, sink: EventSink) -> Callable[[], None]:
        self._get_or_create(scope).channel.sinks.add(sink)
        return partial(self._remove, scope, sink)

    def _remove(self, scope: Scope, sink: EventSink) -> None:
        subscription = self._subscriptions.get(scope)
        if subscription is None:
            return
        subscription.channel.sinks.discard(sink)
        if not subscription.channel.sinks:
            subscription.stop_watching()
            del self._subscriptions[scope]

    # Reading

    def _on_change(self, scope: Scope, loop: asyncio.AbstractEventLoop, change: JournalChange) -> None:
        """Called by the store, in any thread."""
        subscription = self._subscriptions.get(scope)
        if subscription is None or subscription.is_due:
            return
        subscription.is_due = True
        try:
            loop.call_soon_threadsafe(self._schedule_read, scope)
        except RuntimeError:  # the loop is closed already
            return

    def _schedule_read(self, scope: Scope) -> None:
        subscription = self._subscriptions.get(scope)
        if subscription is not None and self._loop is not None:
            interval_s = MIN_INTERVAL_S + INTERVAL_PER_CLIENT_S * len(subscription.channel.sinks)
            now = self._loop.time()
            read_at = max(now + MIN_INTERVAL_S, subscription.read_at + interval_s)
            self._loop.call_at(read_at, self._call_after_responses, self._read, scope)

    def _read(self, scope: Scope) -> None:
        subscription, loop = self._subscriptions.get(scope), self._loop
        if subscription is None or loop is None:
            return
        if subscription.is_busy:  # the store is slow, or the clients are many
            self._schedule_read(scope)
            return
        subscription.is_due, subscription.is_busy, subscription.read_at = False, True, loop.time()
        if self._reads_in_thread:
            result = loop.run_in_executor(None, _try_read, subscription.channel)
            result.add_done_callback(lambda done: self._take_steps(_deliver(subscription, done.result())))
        else:
            self._take_steps(_deliver(subscription, _try_read(subscription.channel)))

    # Sending

    def _take_steps(self, steps: Iterator[None]) -> None:
        """Take one of *steps*, and the next one after other work."""
        if next(steps, _END) is not _END:
            self._call_after_responses(self._take_steps, steps)

    def _call_after_responses(self, callback: Callable[..., None], *arguments: Any) -> None:
        """Call *callback* when the loop has received what has arrived, and sent the responses: that takes two turns.

        Without it the p99 was twice as high: a loop that wakes up for a request runs the timers that are due as well.
        """
        if self._loop is not None:
            self._loop.call_soon(self._loop.call_soon, self._loop.call_soon, callback, *arguments)

    def _schedule_heartbeat(self) -> None:
        if self._heartbeat is None and self._loop is not None:
            self._heartbeat = self._loop.call_later(HEARTBEAT_S, self._beat)

    def _beat(self) -> None:
        self._heartbeat = None
        for subscription in self._subscriptions.values():
            self._take_steps(_send(tuple(subscription.channel.sinks), HEARTBEAT))
        if self._subscriptions:
            self._schedule_heartbeat()


def _deliver(subscription: _Subscription, changes: Changes) -> Iterator[None]:
    """Make the events of *changes* and send them, in steps of about 50 us."""
    channel = subscription.channel
    rows: list[bytes] = []
    try:
        for row in channel.encode_rows(changes):
            rows.append(row)
            yield
        if changes:
            data = channel.make_events(changes, rows)
            yield from _send(tuple(channel.sinks), data)
    finally:
        subscription.is_busy = False


def _send(sinks: Iterable[EventSink], data: bytes) -> Iterator[None]:
    """Send *data* to one of *sinks* per step."""
    for sink in sinks:
        if sink.is_behind:  # it connects again, and gets what it has missed
            sink.close()
        else:
            sink.send(data)
        yield


def _try_read(channel: EventChannel) -> Changes:
    try:
        return channel.read()
    except StoreUnavailable as error:
        LOG.warning("the live streams are late: %s", error)
        return Changes()
