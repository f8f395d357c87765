"""Every command, one row each. To add one: a file with a `command`, a row, a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A command that is not imported before it is used."""

    name: str
    summary: str
    """One line, for the list of commands."""

    @property
    def module(self) -> str:
        """Where its `command` is."""
        return f"mockpaywall.cli.{self.name}"


DEFAULT = "serve"

COMMANDS: tuple[Row, ...] = (
    Row("serve", "Start the server. What happens when no command is named."),
    Row("wait", "Wait until a server is healthy."),
    Row("example", "Print a valid Create Session request, as JSON, curl or .http."),
    Row("modes", "Print every way the server can answer."),
    Row("openapi", "Print the OpenAPI 3.1 document of the simulated API."),
    Row("tls", "Print how to trust the self-signed CA."),
)
