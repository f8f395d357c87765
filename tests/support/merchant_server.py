"""A merchant's back URL: it keeps what browsers post, and sends them on to another origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

THANKS = "<!DOCTYPE html><html lang='en'><title>Thanks</title><main><h1>Thanks</h1></main></html>"


@dataclass
class Merchant:
    """A running merchant."""

    url: str
    """Its back URL."""
    posts: list[dict[str, str]] = field(default_factory=list)
    """The fields of each form, in the order of arrival."""
    origins: list[str | None] = field(default_factory=list)
    """The Origin header of each."""
    destinations: list[str | None] = field(default_factory=list)
    """Where the browser shows each answer: `document`, or `iframe`."""


@contextmanager
def serve_merchant() -> Iterator[Merchant]:
    """Run a merchant until the block ends. It answers a post with a redirect to the same server by another name."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            merchant.posts.append(dict(parse_qsl(content.decode(), keep_blank_values=True)))
            merchant.origins.append(self.headers["Origin"])
            merchant.destinations.append(self.headers["Sec-Fetch-Dest"])
            self.send_response(303)
            self.send_header("Location", f"http://127.0.0.1:{server.server_port}/thanks")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            content = THANKS.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        merchant = Merchant(f"http://localhost:{server.server_port}/return")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield merchant
        finally:
            server.shutdown()
            thread.join()
