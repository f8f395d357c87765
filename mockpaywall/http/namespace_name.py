"""Namespace names as URLs carry them: `/ns/<name>/...`. Source: ours."""

from __future__ import annotations

import re

NAMESPACE_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
NAMESPACE_RULE = "1 to 64 letters, digits, dots, _ and -"
"""NAMESPACE_NAME in words, for error messages."""


def is_namespace_name(text: str) -> bool:
    """Return whether *text* can be the name of a namespace."""
    return NAMESPACE_NAME.fullmatch(text) is not None
