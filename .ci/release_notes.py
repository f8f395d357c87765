"""Print the section of CHANGELOG.md for a tag. Exit with a message if the tag is not that of the version.

Usage: release_notes.py TAG, where TAG is `v` and `__version__`
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from project_version import read_version

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"


def find_section(changelog: str, version: str) -> str | None:
    """Return what is under the heading `## [VERSION]`, which may be followed by a date."""
    found = re.search(rf"^## \[{re.escape(version)}\].*\n((?:(?!## ).*\n?)*)", changelog, re.MULTILINE)
    return found[1].strip() if found else None


def main(tag: str) -> None:
    version = read_version()
    if tag != f"v{version}":
        sys.exit(f"the tag is {tag}, and the version v{version}: set __version__, or tag another commit")
    notes = find_section(CHANGELOG.read_text(encoding="utf-8"), version)
    if not notes:
        sys.exit(f"CHANGELOG.md has no section [{version}]: move what is under Unreleased there")
    print(notes)


if __name__ == "__main__":
    main(*sys.argv[1:])
