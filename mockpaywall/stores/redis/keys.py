"""The prefix of every key, and the number that keeps releases with other keys apart."""

SCHEMA_VERSION = 1
"""Counts up when a release reads or writes the keys in another way."""

KEY_PREFIX = f"mockpaywall:v{SCHEMA_VERSION}:"
"""Releases of another schema never touch these keys."""

METADATA_KEY = "mockpaywall:guard"
"""A hash with the schema and the seed in use; here all releases meet and notice each other."""

CHANGES_CHANNEL = f"{KEY_PREFIX}changes"
"""The channel that is told of every change of a journal."""
