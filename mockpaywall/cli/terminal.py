"""Whether to colour, and how wide the window is."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping


def use_color(environ: Mapping[str, str]) -> bool | None:
    """False or True when the environment says so, else None: colour on a terminal, none when piped.

    NO_COLOR and FORCE_COLOR count when they are set and not empty (no-color.org, force-color.org).
    """
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return True if environ.get("FORCE_COLOR") else None


def get_width() -> int | None:
    """Columns of the terminal that stdout is; None when it is none, and nothing need be wrapped."""
    there = sys.stdout is not None and sys.stdout.isatty()  # none at all when it was closed before the start
    return shutil.get_terminal_size().columns if there else None
