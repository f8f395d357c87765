"""The curl lines of the README and the answers under them, byte for byte."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.docs.readme import code, section
from tests.docs.serving import PATH, ask, serving

TITLE = "A session, and a refusal"
CURL_LINES = code(section(TITLE), "sh")
ANSWERS = code(section(TITLE), "http")


def masked(answer: str) -> str:
    """*answer* without the two times in it."""
    dated = re.sub(r"^Date: .{3}, .* GMT$", "Date: (now)", answer, flags=re.MULTILINE)
    return re.sub(r'"SessionExpiryDate":"[0-9T:-]{19}"', '"SessionExpiryDate":"(later)"', dated)


def sent_by(curl: str) -> tuple[str, list[str], str]:
    """URL, headers and body of a curl line. It may use -i, -H and -d, no more."""
    words = shlex.split(curl.replace("\\\n", ""))
    assert words[:2] == ["curl", "-i"]
    pairs = list(zip(words[3::2], words[4::2], strict=True))
    assert {option for option, _ in pairs} == {"-H", "-d"}
    headers = [value for option, value in pairs if option == "-H"]
    (body,) = (value for option, value in pairs if option == "-d")
    return words[2], headers, body


def test_each_curl_line_has_its_answer() -> None:
    assert len(CURL_LINES) == len(ANSWERS) == 2
    assert {sent_by(curl)[0] for curl in CURL_LINES} == {f"http://127.0.0.1:8080{PATH}"}


def test_the_answers_are_those_of_a_fresh_server(tmp_path: Path) -> None:
    with serving(tmp_path) as port:
        for curl, shown in zip(CURL_LINES, ANSWERS, strict=True):
            _, headers, body = sent_by(curl)
            answer = ask(port, body, headers).decode()
            assert masked(answer.replace("\r\n", "\n")) == masked(shown).rstrip("\n")


@pytest.mark.parametrize("shown", ANSWERS)
def test_the_length_that_is_shown_is_the_length_of_the_body(shown: str) -> None:
    head, _, body = shown.partition("\n\n")
    assert f"Content-Length: {len(body.strip())}\n" in head
