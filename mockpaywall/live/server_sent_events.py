"""Server-sent events as bytes (HTML Standard, section 9.2)."""

from __future__ import annotations

from mockpaywall.http.response import Header

RECONNECT_MS = 1000
"""After which a browser connects again."""
HEADERS: tuple[Header, ...] = (
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("X-Accel-Buffering", "no"),
)
"""The second keeps nginx from holding events back."""
HEARTBEAT = b":\n\n"
"""A comment: it shows a connection that is gone, and keeps proxies from closing one that is not."""
BEGINNING = b"retry: %d\n\n" % RECONNECT_MS


def encode_event(name: str, event_id: str, data: bytes) -> bytes:
    """Return one event. *data*: one line."""
    return b"event: %b\nid: %b\ndata: %b\n\n" % (name.encode(), event_id.encode(), data)
