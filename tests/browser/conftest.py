"""One Chromium per module, and an empty page per test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.support.chromium import launch_chromium, open_page, require_chromium


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Return Playwright, for a test that launches a Chromium of its own; skip the test where there is none.

    It lives as long as the module: until it ends, this thread has its event loop, and can start no other.
    """
    require_chromium()
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Return a headless Chromium."""
    with launch_chromium(playwright) as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return an empty page; nothing is shared with other tests."""
    with open_page(chromium) as page:
        yield page
