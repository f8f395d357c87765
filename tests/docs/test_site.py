"""The documentation as a site: every page is in its navigation, its links lead somewhere, and it works offline."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.support.chromium import launch_chromium, open_page, require_chromium
from tests.support.docs_site import SitePage, build_site
from tests.support.markdown import ROOT, list_pages, load_page

CONFIG = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
SECTIONS = [
    "Start",
    "In your tests",
    "Make it fail",
    "The journey",
    "The page",
    "Reference",
    "At scale",
    "Internals",
]
STYLE_ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site; the build fails at a broken link."""
    return build_site(tmp_path_factory.mktemp("site"))


def test_the_navigation_has_every_page_once_in_the_order_of_use() -> None:
    sections = [next(iter(section.items())) for section in CONFIG["nav"]]
    assert [title for title, _ in sections] == SECTIONS
    pages = [page for _, pages in sections for page in pages]
    listed = [f"docs/{next(iter(page.values())) if isinstance(page, dict) else page}" for page in pages]
    assert listed[0] == "docs/index.md"
    assert sorted(listed) == [path for path in list_pages() if path.startswith("docs/")]


def test_the_ten_questions_have_their_answers_behind_one_link() -> None:
    rows = load_page("docs/index.md").section("Ten questions").rows("question")
    assert len(rows) == 10
    assert all(re.search(r"\]\([a-z-]+\.md(#[a-z-]+)?\)", answer) for _, answer in rows)
    assert "docs/index.md#ten-questions" in load_page("README.md").links()


def test_links_lead_to_a_page_and_an_anchor_and_nothing_is_loaded_from_another_host(site: Path) -> None:
    pages = {path.name: SitePage(path.read_text(encoding="utf-8")) for path in site.glob("[a-z]*.html")}
    assert len(pages) > 20
    for name, page in pages.items():
        assert [address for address in page.loaded if not (site / urlsplit(address).path).is_file()] == [], (
            name
        )
        for link in page.links:
            target = urlsplit(link)
            if not target.scheme:
                assert (site / unquote(target.path)).exists(), f"{name}: {link}"
                fragment = target.fragment
                assert not fragment or fragment in pages[Path(target.path).name or name].anchors, (
                    f"{name}: {link}"
                )
        assert "```" not in page.text, f"{name}: a code block was not recognised"
        assert "stateDiagram" not in page.text, f"{name}: a diagram is not a table"
        assert "|---" not in page.text, f"{name}: a table was not recognised"
    assert [address for address in list_style_addresses(site) if urlsplit(address).netloc] == []


def list_style_addresses(site: Path) -> Iterator[str]:
    """Yield what the style sheets load."""
    for path in site.rglob("*.css"):
        yield from ("".join(found) for found in STYLE_ADDRESS.findall(path.read_text(encoding="utf-8")))


def test_the_search_finds_an_answer_in_a_browser_without_a_network(site: Path) -> None:
    require_chromium()
    with sync_playwright() as playwright, launch_chromium(playwright) as browser, open_page(browser) as page:
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.goto((site / "index.html").as_uri())
        page.keyboard.press("Control+k")
        page.get_by_placeholder("Search").fill("double charge")
        page.get_by_role("option", name="Find a double charge").click()
        page.wait_for_url("**/lost-answers.html*#find-a-double-charge")
        assert {urlsplit(address).scheme for address in requested} <= {"file", "data"}


def test_a_code_in_a_table_is_not_broken_inside_a_word(site: Path) -> None:
    require_chromium()
    with sync_playwright() as playwright, launch_chromium(playwright) as browser, open_page(browser) as page:
        page.set_viewport_size({"width": 1000, "height": 800})
        page.goto((site / "mode-parts.html").as_uri())
        codes = page.locator("td code").filter(has_text=re.compile(r"^\w+$"))
        lines = codes.evaluate_all("codes => codes.map(code => code.getClientRects().length)")
    assert len(lines) > 20
    assert set(lines) == {1}
