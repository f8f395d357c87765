"""docs/security.md: its lists are those of the code."""

from __future__ import annotations

from mockpaywall.engine.admin_access import PRIVATE_SUFFIXES
from mockpaywall.engine.admin_responses import SECURITY_HEADERS
from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from tests.support.markdown import load_page

PAGE = load_page("docs/security.md")


def test_the_headers_are_those_of_every_response() -> None:
    rows = [(name.strip("`"), value.strip("`")) for name, value in PAGE.section("Responses").rows("header")]
    assert tuple(rows) == SECURITY_HEADERS


def test_the_private_suffixes_are_listed() -> None:
    *others, last = [f"`{suffix}`" for suffix in PRIVATE_SUFFIXES]
    assert f"a name under {', '.join(others)} or {last}" in PAGE.section("Web pages").text


def test_the_body_limit_is_named() -> None:
    assert f"can have {MAX_ADMIN_BODY_BYTES} bytes" in PAGE.section("Sizes").text
