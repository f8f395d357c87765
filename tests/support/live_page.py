"""The live page in a browser: where things are, and what the browser complains about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.chromium import COMPLAINTS, open_page

RECORD_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  violations.push(`${violatedDirective} ${blockedURI}`);
});
"""
EXPECTED_ERRORS = (
    "401 (Unauthorized)",
    "422 (Unprocessable Content)",
    "ERR_CONNECTION_REFUSED",
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "ERR_EMPTY_RESPONSE",
)
"""What a browser writes about a token that is asked for, a refused admin call, and a server that is down."""


class LivePage:
    """An open live page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.problems: list[str] = []
        page.on("console", lambda message: message.type in COMPLAINTS and self.problems.append(message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.add_init_script(RECORD_VIOLATIONS)

    def open(self, address: str = "", *, namespace: str = "") -> None:
        """Open the page, and wait until it is live."""
        prefix = f"/ns/{namespace}" if namespace else ""
        self.page.goto(f"{self.url}{prefix}/__admin/ui{address}")
        self.expect_state("Live")
        expect(self.page.get_by_role("main").locator("> *")).to_be_visible()

    def expect_state(self, text: str) -> None:
        expect(self.page.locator(".state")).to_have_text(text)

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("listbox").get_by_role("option")

    @property
    def detail(self) -> Locator:
        return self.page.locator("request-detail")

    @property
    def overrides(self) -> Locator:
        """The bar that shows what is set."""
        return self.page.locator("panel-overrides")

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def check(self) -> None:
        """Check that the browser had nothing to complain about."""
        assert self.page.evaluate("window.violations") == []
        assert [text for text in self.problems if not text.endswith(EXPECTED_ERRORS)] == []


@contextmanager
def open_live_page(browser: Browser, url: str, **options: Any) -> Iterator[LivePage]:
    """Open an empty tab for the live page at *url*; check at the end what the browser complained about."""
    with open_page(
        browser, **{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
    ) as page:
        live = LivePage(page, url)
        yield live
        live.check()
