"""The prefix of every key, and the number that keeps releases with other keys apart."""

SCHEMA = 1
"""Counts up when a release reads or writes the keys in another way."""

ROOT = f"mockpaywall:v{SCHEMA}:"
"""Releases of another schema never touch these keys."""

GUARD = "mockpaywall:guard"
"""A hash with the schema and the seed in use; here all releases meet and notice each other."""

CHANGES = f"{ROOT}changes"
"""The channel that is told of every change of a journal."""
