"""Every command, one row each. To add one: a file with a `command`, a row, a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command that is not imported before it is used."""

    name: str
    summary: str
    """One line, for the list of commands."""

    @property
    def module(self) -> str:
        """Where its `command` is."""
        return f"mockpaywall.cli.commands.{self.name}"


DEFAULT_COMMAND = "serve"

COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("serve", "Start the server. What happens when no command is named."),
    CommandEntry("wait", "Wait until a server is healthy."),
    CommandEntry("example", "Print a valid Create Session request, as JSON, curl or .http."),
    CommandEntry("modes", "Print every way the server can answer."),
    CommandEntry("mode", "Show, set or clear the default mode of a running server."),
    CommandEntry("requests", "Print what a running server received and answered."),
    CommandEntry("verify", "Tell whether a running server received what it should have."),
    CommandEntry("sessions", "Print the sessions that a running server issued."),
    CommandEntry("clock", "Show or move the clock of a running server."),
    CommandEntry("reset", "Let a running server forget everything."),
    CommandEntry("openapi", "Print the OpenAPI 3.1 document of the simulated API."),
    CommandEntry("tls", "Print how to trust the self-signed CA."),
)
