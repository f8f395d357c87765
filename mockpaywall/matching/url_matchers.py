"""Matchers that a pattern writes without an object: the URL in its five forms, scheme, port, basic auth."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.levenshtein import normalized_distance
from mockpaywall.matching.string_matchers import regex
from mockpaywall.matching.string_matchers.matcher import Mask, Matcher
from mockpaywall.matching.string_matchers.text import EqualTo

MAX_PORT = 65535
VARIABLE = re.compile(r"\{([^}]+)\}|(\*\*)")
BASIC_PREFIX = "basic "


@dataclass(frozen=True, slots=True, repr=False)
class Shorthand:
    """Another matcher, written as its operand alone."""

    inner: Matcher

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return self.inner.matches(text)

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return self.inner.distance(text)

    def to_json(self, mask: Mask) -> Any:
        """The operand."""
        return next(iter(self.inner.to_json(mask).values()))


@dataclass(frozen=True, slots=True, repr=False)
class PathTemplate:
    """A path such as `/things/{id}/parts`; `**` stands for anything. Source: documented (WireMock)."""

    text: str
    names: tuple[str, ...] = field(compare=False)
    regex: re.Pattern[str] = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is not None and self.regex.fullmatch(text) is not None

    def distance(self, text: str | None) -> float:
        """The edits it takes, over the longer length."""
        return 1.0 if text is None else normalized_distance(self.text, text)

    def to_json(self, mask: Mask) -> Any:
        """The template."""
        return self.text

    def extract_variable(self, path: str, name: str) -> tuple[str, ...]:
        """What stands for *name* in *path*, as sent; empty when the path is another."""
        fits = self.regex.fullmatch(path)
        return (fits[self.names.index(name) + 1],) if fits else ()


@dataclass(frozen=True, slots=True)
class PortMatcher:
    """A port number."""

    number: int

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text == str(self.number)

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, mask: Mask) -> Any:
        """The number."""
        return self.number


@dataclass(frozen=True, slots=True, repr=False)
class BasicAuthMatcher:
    """An Authorization header with that name and password (RFC 7617, UTF-8)."""

    username: str
    password: str

    @property
    def token(self) -> str:
        """What follows the word Basic."""
        return b64encode(f"{self.username}:{self.password}".encode("utf-8", "replace")).decode()

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        if text is None or text[: len(BASIC_PREFIX)].lower() != BASIC_PREFIX:
            return False
        return text[len(BASIC_PREFIX) :] == self.token

    def distance(self, text: str | None) -> float:
        """The edits it takes, over the longer length."""
        return 1.0 if text is None else normalized_distance(f"Basic {self.token}", text)

    def to_json(self, mask: Mask) -> Any:
        """The pair."""
        return {"username": mask(self.username), "password": mask(self.password)}


def parse_text(node: JsonNode) -> Shorthand:
    """The very text. Raises PatternError, as all of these."""
    return Shorthand(EqualTo(node.string()))


def parse_regex(node: JsonNode) -> Shorthand:
    """A text that the expression fits."""
    return Shorthand(regex.parse_regex(node))


def parse_port(node: JsonNode) -> PortMatcher:
    """A port, 0 to 65535."""
    if type(node.value) is not int or not 0 <= node.value <= MAX_PORT:
        raise node.make_error(f"a port from 0 to {MAX_PORT}")
    return PortMatcher(node.value)


def parse_path_template(node: JsonNode) -> PathTemplate:
    """A path template."""
    text = node.string("a path template, such as /things/{id}")
    names: list[str] = []
    expression, last = "", 0
    for found in VARIABLE.finditer(text):
        names.append(found[1] or f"**{len(names)}")
        expression += re.escape(text[last : found.start()]) + ("([^/]+)" if found[1] else "(.*?)")
        last = found.end()
    return PathTemplate(text, tuple(names), re.compile(expression + re.escape(text[last:]), re.DOTALL))


def parse_basic_auth(node: JsonNode) -> BasicAuthMatcher:
    """A name and a password, both."""
    expected = '{"username": "...", "password": "..."}'
    members: Mapping[str, JsonNode] = node.object_with_keys(expected, ("username", "password"), {})
    if len(members) != 2:
        raise node.make_error(expected)
    return BasicAuthMatcher(members["username"].string(), members["password"].string())
