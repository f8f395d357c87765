"""One Chromium per module, and an empty page per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from mockpaywall.paywall.vendor_hosts import TEST_HOSTS
from mockpaywall.testing import MockPaywall
from tests.support.chromium import launch_chromium, open_page, require_chromium
from tests.support.mapped_hosts import launch_mapped_chromium


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


@pytest.fixture
def tls_mock() -> Iterator[MockPaywall]:
    """Return a mock with TLS and a certificate of the vendor's test hosts."""
    with MockPaywall(tls_self_signed=True, tls_names=list(TEST_HOSTS)) as mock:
        yield mock


@pytest.fixture
def mapped_page(playwright: Playwright, tls_mock: MockPaywall, tmp_path: Path) -> Iterator[Page]:
    """Return an empty page of a Chromium in which the vendor's test hosts are *tls_mock*."""
    assert tls_mock.ca_file
    with (
        launch_mapped_chromium(playwright, tls_mock.url, tls_mock.ca_file, tmp_path / "home") as browser,
        open_page(browser) as page,
    ):
        yield page
