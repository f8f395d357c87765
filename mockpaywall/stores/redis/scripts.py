"""The scripts, and the arguments that all of them begin with."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

from mockpaywall.stores.base import Bounds
from mockpaywall.stores.redis.keys import GUARD, ROOT, SCHEMA

LUA = Path(__file__).parent / "lua"


class Script:
    """One script's text and its name on the server."""

    def __init__(self, name: str) -> None:
        texts = [(LUA / f"{part}.lua").read_text(encoding="utf-8") for part in ("spaces", name)]
        self.text = "\n".join(texts)
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()


def preface(bounds: Bounds, seed: int) -> tuple[str, ...]:
    """Both keys and the first arguments of every script."""
    limits = (bounds.journal_size, bounds.journal_bytes, bounds.max_sessions, bounds.namespaces)
    return ("2", GUARD, ROOT, str(SCHEMA), str(seed), *map(str, limits), str(int(bounds.idle_s)))
