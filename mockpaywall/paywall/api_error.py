"""A refusal: why the honest answer is a no, in words the caller can mend it by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong, worded once in each language."""

    field: str
    """The field or header as the caller should write it; "" for the message as a whole."""
    english: str
    turkish: str

    def get_text(self, language: str) -> str:
        """The wording in "tr" or "en"."""
        return self.turkish if language == "tr" else self.english


class ApiError(Exception):
    """The call is refused: error code, HTTP status when mirrored, every problem, and a hint.

    The hint is one line of ASCII: cause and mend.
    """

    def __init__(
        self,
        code: int,
        status: int,
        field_errors: tuple[FieldError, ...],
        hint: str,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(field_errors[0].english)
        self.code = code
        self.status = status
        self.field_errors = field_errors
        self.hint = hint
        self.headers = headers

    def format_message(self, language: str) -> str:
        """All problems in one line."""
        return "; ".join(field_error.get_text(language) for field_error in self.field_errors)
