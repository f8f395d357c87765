"""Texts that no other process makes."""

from __future__ import annotations

import os
from itertools import count
from secrets import token_hex


class UniqueTokens:
    """An iterator for any thread. A process that is forked from this one makes others."""

    def __init__(self) -> None:
        self._numbers = count()
        self._prefix = ""
        self._process_id = 0

    def __iter__(self) -> UniqueTokens:
        return self

    def __next__(self) -> str:
        if self._process_id != os.getpid():
            self._prefix, self._process_id = token_hex(6), os.getpid()
        return f"{self._prefix}{next(self._numbers):x}"
