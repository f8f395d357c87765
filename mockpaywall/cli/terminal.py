"""What the terminal can do: color and width."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping


def use_color(environ: Mapping[str, str]) -> bool | None:
    """Return False or True when the environment decides, else None: color on a terminal, none in a pipe.

    NO_COLOR and FORCE_COLOR count when they are set and not empty (no-color.org, force-color.org).
    """
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return True if environ.get("FORCE_COLOR") else None


def get_width() -> int | None:
    """Return the columns of the terminal on stdout, or None when stdout is not a terminal."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()  # None: stdout was closed before the start
    return shutil.get_terminal_size().columns if is_terminal else None
