"""The scripts, the keys they use, and the arguments that all of them begin with."""

from __future__ import annotations

import json
from hashlib import sha1
from importlib.resources import files

from mockpaywall.model.initial_state import NO_INITIAL_STATE, InitialState
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.redis import record_codec
from mockpaywall.stores.redis.rule_cache import encode_rule

SCHEMA_VERSION = 3
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

    def __init__(self, name: str, initial: InitialState = NO_INITIAL_STATE) -> None:
        """*initial*, what a namespace begins with, is a constant of the script: it need not be sent each time."""
        texts = [(LUA / f"{part}.lua").read_text(encoding="utf-8") for part in (*COMMON_PARTS, name)]
        self.text = "\n".join((encode_initial_state(initial), *texts))
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()


def quote_lua(text: str) -> str:
    """Return printable ASCII as a literal of Lua."""
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))


def encode_initial_state(initial: InitialState) -> str:
    """Return the line of Lua that says what a namespace begins with: accounts and rules, and the delays of all.

    The version of the rules is a hash of them: every process knows the same rules by it.
    """
    rules = [[rule.id, f"{rule.created} {encode_rule(rule)}"] for rule in initial.rules]
    version = sha1(json.dumps(rules).encode(), usedforsecurity=False).hexdigest()
    state = {
        "accounts": [[account.phone, record_codec.encode(account)] for account in initial.accounts],
        "rules": rules,
    }
    values = (
        json.dumps(state) if initial.accounts or initial.rules else "",
        version if rules else "",
        str(initial.global_delay.mode),
    )
    return f"local initial_state, initial_version, initial_global_delay = {', '.join(map(quote_lua, values))}"


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
