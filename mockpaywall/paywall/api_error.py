"""A refusal: why the honest answer is a no, in words the caller can mend it by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, worded once in each language."""

    where: str
    """The field or header as the caller should write it; "" for the message as a whole."""
    english: str
    turkish: str

    def text(self, language: str) -> str:
        """The wording in "tr" or "en"."""
        return self.turkish if language == "tr" else self.english


class Refusal(Exception):
    """The call is refused: error code, HTTP status when mirrored, every problem, and a hint.

    The hint is one line of ASCII: cause and mend.
    """

    def __init__(
        self,
        code: int,
        status: int,
        problems: tuple[Problem, ...],
        hint: str,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(problems[0].english)
        self.code = code
        self.status = status
        self.problems = problems
        self.hint = hint
        self.headers = headers

    def message(self, language: str) -> str:
        """All problems in one line."""
        return "; ".join(problem.text(language) for problem in self.problems)
