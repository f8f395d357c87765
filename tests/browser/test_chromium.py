"""The support for tests in the browser: a real page loads from a server of ours, and axe-core sees what is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from mockpaywall.testing import MockPaywall
from tests.support import chromium
from tests.support.chromium import list_violations


def test_a_page_loads_from_the_server(page: Page, paywall: MockPaywall) -> None:
    response = page.goto(f"{paywall.url}/__admin/version")
    assert response is not None
    assert response.status == 200
    assert "version" in page.inner_text("body")


def test_axe_core_names_the_rule_and_the_element(page: Page) -> None:
    page.set_content('<html lang="en"><title>t</title><main><h1>h</h1><input id="code"></main></html>')
    (violation,) = list_violations(page)
    assert violation.startswith('label: <input id="code">')


def test_axe_core_finds_nothing_on_a_good_page(page: Page) -> None:
    page.set_content('<html lang="en"><title>t</title><main><h1>h</h1><label>c <input></label></main></html>')
    assert list_violations(page) == []


def test_without_a_browser_a_test_is_skipped_but_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "BINARY", None)
    monkeypatch.setattr(chromium.sys, "platform", "linux")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        chromium.require_chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        chromium.require_chromium()
