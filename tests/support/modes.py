"""Branches of modes for tests."""

from __future__ import annotations

from mockpaywall.model.mode import Branch
from mockpaywall.modes.parser import parse


def parse_branch(text: str) -> Branch:
    """Parse a mode of one branch."""
    (branch,) = parse(text).branches
    return branch
