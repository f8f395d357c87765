"""The version of mockpaywall, read without importing it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

VERSION_FILE = Path(__file__).parents[1] / "mockpaywall" / "__init__.py"


def read_version() -> str:
    """Return `__version__`. Exit with a message when there is none."""
    found = re.search(r'^__version__ = "(.+)"$', VERSION_FILE.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        sys.exit(f"{VERSION_FILE} has no __version__")
    return found[1]
