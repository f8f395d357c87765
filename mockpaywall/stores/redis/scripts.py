"""The scripts, the keys they use, and the arguments that all of them begin with."""

from __future__ import annotations

from hashlib import sha1
from importlib.resources import files

from mockpaywall.stores.base import RetentionLimits

SCHEMA_VERSION = 2
"""Counts up when a release reads or writes the keys in another way."""

KEY_PREFIX = f"mockpaywall:v{SCHEMA_VERSION}:"
"""Releases with another schema never touch these keys."""

METADATA_KEY = "mockpaywall:guard"
"""A hash with the schema and the seed in use. All releases share it, and so notice each other."""

CHANGES_CHANNEL = f"{KEY_PREFIX}changes"
"""Every change of a journal is published here."""

RESETS_CHANNEL = f"{KEY_PREFIX}resets:{{db}}"
"""Every reset is published here: the time, and the scope after a space. Databases share their channels."""

LUA = files("mockpaywall.stores.redis") / "lua"
"""Also in a zip file."""

COMMON_PARTS = ("namespaces", "records", "record_tables")
"""What every script begins with."""


class Script:
    """The text of one script, and its name on the server."""

    def __init__(self, name: str) -> None:
        texts = [(LUA / f"{part}.lua").read_text(encoding="utf-8") for part in (*COMMON_PARTS, name)]
        self.text = "\n".join(texts)
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()


def build_common_args(limits: RetentionLimits, seed: int) -> tuple[str, ...]:
    """Return the keys, their number first, and the arguments that every script begins with."""
    return (
        "2",
        METADATA_KEY,
        KEY_PREFIX,
        str(SCHEMA_VERSION),
        str(seed),
        str(limits.journal_size),
        str(limits.max_journal_bytes),
        str(limits.max_sessions),
        str(limits.max_namespaces),
        str(int(limits.idle_timeout_s)),
        str(limits.max_memory),
        str(limits.max_accounts),
        str(limits.max_payments),
    )
