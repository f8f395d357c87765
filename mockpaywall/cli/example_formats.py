"""Formats of a sample request: JSON, a curl command, an .http file."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.testing.samples import Body


@dataclass(frozen=True, slots=True, repr=False)
class RequestTarget:
    """The URL of the requests and their key pair. It has no repr: the pair may be real."""

    url: str
    key: str
    client: str

    def format_headers(self) -> tuple[str, ...]:
        """Format the header lines of a request."""
        return (
            "Content-Type: application/json",
            f"{KEY_HEADER}: {self.key}",
            f"{CLIENT_HEADER}: {self.client}",
        )


ExampleFormatter = Callable[[Body, RequestTarget, int, int], str]
"""Format a body; arguments: body, target, number of the request (from 1), number of requests in all.

The text has no line end after its last line.
"""


def format_json(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """Format a single body indented, and several as JSON Lines."""
    return json.dumps(body, indent=2 if count == 1 else None)


def format_curl(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """Format a command for a POSIX shell. It prints a line end after the response, to separate several."""
    headers = [f"-H {shlex.quote(line)}" for line in target.format_headers()]
    data = f"--data {shlex.quote(json.dumps(body))}"
    return " \\\n  ".join([f"curl -sS {shlex.quote(target.url)}", *headers, data, r"-w '\n'"])


def format_http(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """Format a request of an .http file, as VS Code's REST Client and the JetBrains editors read it."""
    title = f"### {CREATE_SESSION.summary} {number}"
    head = [title, f"{CREATE_SESSION.method} {target.url}", *target.format_headers()]
    return "\n".join([*head, "", json.dumps(body, indent=2), ""])


FORMATTERS: Mapping[str, ExampleFormatter] = {"json": format_json, "curl": format_curl, "http": format_http}
