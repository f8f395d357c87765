"""docs/in-your-tests.md: the address of a server that has stopped refuses connections, as the page says."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

from tests.support.markdown import load_page

PAGE = load_page("docs/in-your-tests.md")
CHECKED_BLOCKS = PAGE.section("A server that is down").fenced_blocks("python", "text")


def test_a_server_that_is_down_prints_what_the_page_shows() -> None:
    program, expected = CHECKED_BLOCKS
    with redirect_stdout(StringIO()) as output:
        exec(program.content, {})
    assert output.getvalue() == expected.content
