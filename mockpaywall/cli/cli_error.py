"""How a command fails: one line for people, one exit code for scripts."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The documented exit codes; `meaning` is the text of help and documentation."""

    SUCCESS = 0, "success; also when a server was asked to stop"
    FAILED = 1, "failure: server not reachable, not healthy in time, output cut off"
    USAGE_ERROR = 2, "wrong usage, an unusable setting, a rejected call, or a port in use"
    NOT_VERIFIED = 3, "verify: the server did not receive the expected requests"
    INTERRUPTED = 130, "interrupted from the keyboard (a server ends with 0)"

    meaning: str

    def __new__(cls, number: int, meaning: str) -> ExitCode:
        member = int.__new__(cls, number)
        member._value_ = number
        member.meaning = meaning
        return member


class CliError(Exception):
    """Ends the command. Its message is one line: what happened and how to fix it."""

    def __init__(self, message: str, exit_code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code
