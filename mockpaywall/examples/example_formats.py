"""Formats of a sample request: JSON, a curl command, an .http file."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.paywall.credentials import TOKEN_HEADER
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.validation import KEY_PAIRS

Body = dict[str, Any]
CONTENT_TYPE_LINE = "Content-Type: application/json"


@dataclass(frozen=True, slots=True, repr=False)
class RequestTarget:
    """The URL of the requests, their key pair and their operation. It has no repr: the pair may be real."""

    url: str
    key: str
    client: str
    operation: Operation = CREATE_SESSION
    token: str = ""
    """Of a browser, for an operation that needs one."""

    def format_headers(self, body: Body) -> tuple[str, ...]:
        """Format the header lines of a request. The body of an operation without one has headers of its own."""
        access = self._format_access()
        if self.operation.has_body:
            return (CONTENT_TYPE_LINE, *access)
        return (*access, *(f"{name}: {value}" for name, value in body.items()))

    def _format_access(self) -> tuple[str, ...]:
        names = KEY_PAIRS.get(self.operation.access)
        if names is None:
            return (f"{TOKEN_HEADER}: {self.token}",)
        return f"{names[0]}: {self.key}", f"{names[1]}: {self.client}"


ExampleFormatter = Callable[[Body, RequestTarget, int, int], str]
"""Format a body; arguments: body, target, number of the request (from 1), number of requests in all.

The text has no line end after its last line.
"""


def format_json(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """Format a single body indented, and several as JSON Lines."""
    return json.dumps(body, indent=2 if count == 1 else None, ensure_ascii=False)


def format_curl(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """Format a command for a POSIX shell. It prints a line end after the response, to separate several."""
    operation = target.operation
    method = "" if operation.method in ("GET", "POST") else f"-X {operation.method} "
    headers = [f"-H {shlex.quote(line)}" for line in target.format_headers(body)]
    data = [f"--data {shlex.quote(json.dumps(body, ensure_ascii=False))}"] if operation.has_body else []
    return " \\\n  ".join([f"curl -sS {method}{shlex.quote(target.url)}", *headers, *data, r"-w '\n'"])


def format_http(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """Format a request of an .http file, as VS Code's REST Client and the JetBrains editors read it."""
    operation = target.operation
    head = [f"### {operation.summary} {number}", f"{operation.method} {target.url}"]
    content = [json.dumps(body, indent=2, ensure_ascii=False), ""] if operation.has_body else []
    return "\n".join([*head, *target.format_headers(body), "", *content])


FORMATTERS: Mapping[str, ExampleFormatter] = {"json": format_json, "curl": format_curl, "http": format_http}
