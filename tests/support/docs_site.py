"""The documentation as a site, built as `make docs` builds it, and its pages in parts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.markdown import ROOT

GENERATOR = ROOT / ".venv-docs" / "bin" / "zensical"
BUILD_TIMEOUT_S = 60


def build_site(folder: Path) -> Path:
    """Build the site in *folder* and return the folder of its pages.

    Without the generator skip the test, but fail in CI on Linux.
    """
    if not GENERATOR.exists():
        report = pytest.fail if "CI" in os.environ and sys.platform == "linux" else pytest.skip
        report("the generator is not installed: make docs")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    result = subprocess.run(
        [GENERATOR, "build", "--strict"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / ".ci")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=BUILD_TIMEOUT_S,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return folder / "build" / "site"


@dataclass
class SitePage(HTMLParser):
    """What a page of the site refers to: what the browser loads, where links lead, and its anchors."""

    text: str
    loaded: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors.update(values[name] for name in ("id", "name") if name in values)
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link":
            self.loaded.append(values["href"])
        self.loaded.extend(values[name] for name in ("src", "srcset", "data", "poster") if name in values)
