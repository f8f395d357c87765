"""One Chromium per module, and an empty page per test. Module scope: while it runs, its thread has an event loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import launch_chromium, open_page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a headless Chromium; the test is skipped where there is none."""
    with launch_chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return an empty page; nothing is shared with other tests."""
    with open_page(chromium) as page:
        yield page
