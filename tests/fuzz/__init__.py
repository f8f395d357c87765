"""Hostile inputs against a running server: `python -m tests.fuzz --help`."""
