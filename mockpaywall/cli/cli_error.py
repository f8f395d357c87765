"""How a command ends early: one line for a person, one number for a script."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The documented exit codes; the text is that of the help."""

    SUCCESS = 0, "done; also for a server that was told to stop"
    FAILED = 1, "it did not work: no server there, not healthy in time, output cut off"
    USAGE_ERROR = 2, "wrong usage, an unusable setting, or a port that is taken"
    INTERRUPTED = 130, "interrupted from the keyboard (a server then ends with 0)"

    meaning: str

    def __new__(cls, number: int, meaning: str) -> ExitCode:
        member = int.__new__(cls, number)
        member._value_ = number
        member.meaning = meaning
        return member


class CliError(Exception):
    """Ends the command. Its text is one line: what happened, and the mend."""

    def __init__(self, message: str, exit_code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code
