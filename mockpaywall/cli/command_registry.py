"""Every command, one row each. To add one: a file with a `command`, a row, a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command, imported when it is used."""

    name: str
    summary: str
    """One line, for the list of commands."""

    @property
    def module(self) -> str:
        """The module that contains its `command`."""
        return f"mockpaywall.cli.commands.{self.name}"


DEFAULT_COMMAND = "serve"

COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("serve", "Start the server. The default when no command is given."),
    CommandEntry("wait", "Wait until a server is healthy."),
    CommandEntry("example", "Print a valid request of an operation, or a whole checkout."),
    CommandEntry("modes", "Print every mode: all the ways the server can answer."),
    CommandEntry("cards", "Print test cards, codes and amounts that are ready to use."),
    CommandEntry("mode", "Show, set or clear the default mode of a running server."),
    CommandEntry("requests", "Print what a running server received and answered."),
    CommandEntry("verify", "Check which requests a running server received."),
    CommandEntry("sessions", "Print the sessions that a running server issued."),
    CommandEntry("accounts", "Print, add, change or delete the accounts of a running server."),
    CommandEntry("otps", "Print the one-time codes that a running server sent."),
    CommandEntry("payments", "Print the payments of a running server, or decide a 3D page."),
    CommandEntry("clock", "Show or move the clock of a running server."),
    CommandEntry("reset", "Delete the state of a running server."),
    CommandEntry("openapi", "Print the OpenAPI document of the simulated API."),
    CommandEntry("tls", "Print how to trust the self-signed CA."),
    CommandEntry("browser", "Print what makes a browser use the mock instead of the vendor."),
)
