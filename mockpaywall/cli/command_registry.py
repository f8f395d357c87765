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
        return f"mockpaywall.cli.commands.{self.name}"


DEFAULT = "serve"

COMMANDS: tuple[Row, ...] = (
    Row("serve", "Start the server. What happens when no command is named."),
    Row("wait", "Wait until a server is healthy."),
    Row("example", "Print a valid Create Session request, as JSON, curl or .http."),
    Row("modes", "Print every way the server can answer."),
    Row("mode", "Show, set or clear the default mode of a running server."),
    Row("requests", "Print what a running server received and answered."),
    Row("verify", "Tell whether a running server received what it should have."),
    Row("sessions", "Print the sessions that a running server issued."),
    Row("clock", "Show or move the clock of a running server."),
    Row("reset", "Let a running server forget everything."),
    Row("openapi", "Print the OpenAPI 3.1 document of the simulated API."),
    Row("tls", "Print how to trust the self-signed CA."),
)
