"""Programs that send a sample request: one template per language, which need nothing but its standard library."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.examples.example_formats import CONTENT_TYPE_LINE, Body, RequestTarget
from mockpaywall.examples.plain_text import require_plain

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_UNSAFE_BODY = re.compile(r"[\\`]")
"""What means something in a text of several lines of one of the languages. No sample has it."""


class Language(NamedTuple):
    """One language."""

    title: str
    template: str
    """A file in templates/."""
    header: str
    """How one header is written."""
    separates_content_type: bool = False
    """The content type is written with the content, not among the headers."""


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "python": Language("Python", "python.py.txt", '    "{name}": "{value}",'),
        "typescript": Language("TypeScript", "typescript.ts.txt", '    "{name}": "{value}",'),
        "go": Language("Go", "go.go.txt", '\trequest.Header.Set("{name}", "{value}")'),
        "java": Language("Java", "java.java.txt", '            .header("{name}", "{value}")'),
        "php": Language("PHP", "php.php.txt", "        '{name}: {value}',"),
        "ruby": Language("Ruby", "ruby.rb.txt", '  "{name}" => "{value}",'),
        "csharp": Language(
            "C#", "csharp.cs.txt", 'request.Headers.Add("{name}", "{value}");', separates_content_type=True
        ),
    }
)
"""Name of the format -> language."""


def format_program(name: str, body: Body, target: RequestTarget) -> str:
    """Return a program in the language *name*, without a line end after its last line.

    Raise ValueError for keys and bodies that cannot stand in a string as they are. The message does not repeat them.
    """
    language = LANGUAGES[name]
    require_plain(target.url, target.key, target.client, target.token)
    content = json.dumps(body, indent=2, ensure_ascii=False)
    if _UNSAFE_BODY.search(content):
        raise ValueError("a body with backslashes or ` has to be written in by hand")
    values = {
        "url": target.url,
        "method": target.operation.method,
        "headers": "\n".join(_list_headers(language, body, target)),
        "body": content,
    }
    return _PLACEHOLDER.sub(lambda found: values[found[1]], _read_template(language.template)).rstrip("\n")


def _list_headers(language: Language, body: Body, target: RequestTarget) -> list[str]:
    lines = [
        line
        for line in target.format_headers(body)
        if not (language.separates_content_type and line == CONTENT_TYPE_LINE)
    ]
    pairs = [line.split(": ", 1) for line in lines]
    return [language.header.format(name=name, value=value) for name, value in pairs]


@cache
def _read_template(name: str) -> str:
    return (files("mockpaywall.examples") / "templates" / name).read_text(encoding="utf-8")
