"""Where the results of a run are stored."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parents[1] / ".results"


def new_result_file(folder: Path, suffix: str, prefix: str = "") -> Path:
    """Create *folder* and return the path of a new file in it, named by the current date and time."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{prefix}{datetime.now(UTC):%Y%m%d-%H%M%S}{suffix}"
