"""A real Chromium, driven by Playwright without any network: the system's browser, never a downloaded one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
BINARY = next((path for name in NAMES if (path := shutil.which(name))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Without them it cannot run as root, or it calls its maker."""
COMPLAINTS = ("error", "warning")
"""The types of console messages that are problems. Others say, for example, that a focus came before autofocus."""
TIMEOUT_S = 60
"""For a step in the browser: on a busy machine even the first page takes seconds."""
expect.set_options(timeout=TIMEOUT_S * 1000)


def require_chromium() -> str:
    """Return the browser's path. Skip the test where there is none, but fail in CI on Linux, where it must be."""
    if BINARY:
        return BINARY
    message = "no chromium and no google-chrome on this machine (Debian: apt-get install chromium)"
    if "CI" in os.environ and sys.platform == "linux":
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def launch_chromium(
    playwright: Playwright, flags: Sequence[str] = (), environ: Mapping[str, str] | None = None
) -> Iterator[Browser]:
    """Run a headless Chromium until the block ends. *environ*: its variables, else those of this process."""
    browser = playwright.chromium.launch(
        executable_path=require_chromium(),
        args=[*FLAGS, *flags],
        env=None if environ is None else dict(environ),
        timeout=TIMEOUT_S * 1000,
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def open_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """Open an empty page with cookies and storage of its own; *options* are those of Browser.new_context."""
    context = browser.new_context(**options)
    context.set_default_timeout(TIMEOUT_S * 1000)
    try:
        yield context.new_page()
    finally:
        context.close()


def list_violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the accessibility of *page*: the rule and the element of each."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html']} ({node['failureSummary']})"
        for violation in violations
        for node in violation["nodes"]
    ]
