"""The scripts, and the arguments that all of them begin with."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.redis.keys import KEY_PREFIX, METADATA_KEY, SCHEMA_VERSION

LUA = Path(__file__).parent / "lua"


class Script:
    """One script's text and its name on the server."""

    def __init__(self, name: str) -> None:
        texts = [(LUA / f"{part}.lua").read_text(encoding="utf-8") for part in ("spaces", name)]
        self.text = "\n".join(texts)
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()


def build_common_args(retention: RetentionLimits, seed: int) -> tuple[str, ...]:
    """Both keys and the first arguments of every script."""
    limits = (
        retention.journal_size,
        retention.max_journal_bytes,
        retention.max_sessions,
        retention.max_namespaces,
    )
    return (
        "2",
        METADATA_KEY,
        KEY_PREFIX,
        str(SCHEMA_VERSION),
        str(seed),
        *map(str, limits),
        str(int(retention.idle_timeout_s)),
    )
