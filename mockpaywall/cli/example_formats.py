"""A sample request in the forms that people send: JSON, a curl command, an .http file."""

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
    """Where requests go, and the pair they carry. No repr: the pair may be real."""

    url: str
    key: str
    client: str

    def format_headers(self) -> tuple[str, ...]:
        """The header lines of a request."""
        return (
            "Content-Type: application/json",
            f"{KEY_HEADER}: {self.key}",
            f"{CLIENT_HEADER}: {self.client}",
        )


ExampleFormatter = Callable[[Body, RequestTarget, int, int], str]
"""A body, who sends it, its place (from 1) and how many there are, to text without the last line end."""


def format_json(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """Indented when alone, else on one line: JSON Lines."""
    return json.dumps(body, indent=2 if count == 1 else None)


def format_curl(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """A command for a POSIX shell. It ends its answer with a line end, so that many can be told apart."""
    headers = [f"-H {shlex.quote(line)}" for line in target.format_headers()]
    data = f"--data {shlex.quote(json.dumps(body))}"
    return " \\\n  ".join([f"curl -sS {shlex.quote(target.url)}", *headers, data, r"-w '\n'"])


def format_http(body: Body, target: RequestTarget, number: int, count: int) -> str:
    """A request of an .http file, as VS Code's REST Client and the JetBrains editors read it."""
    title = f"### {CREATE_SESSION.summary} {number}"
    head = [title, f"{CREATE_SESSION.method} {target.url}", *target.format_headers()]
    return "\n".join([*head, "", json.dumps(body, indent=2), ""])


FORMATTERS: Mapping[str, ExampleFormatter] = {"json": format_json, "curl": format_curl, "http": format_http}
