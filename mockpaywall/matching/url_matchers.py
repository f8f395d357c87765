"""Matchers that a pattern writes without an object: the URL in its five forms, scheme, port, basic auth."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.matching.json_node import Spot
from mockpaywall.matching.levenshtein import difference
from mockpaywall.matching.string_matchers import regex
from mockpaywall.matching.string_matchers.matcher import Matcher, Show
from mockpaywall.matching.string_matchers.text import EqualTo

HIGHEST_PORT = 65535
VARIABLE = re.compile(r"\{([^}]+)\}|(\*\*)")
BASIC = "basic "


@dataclass(frozen=True, slots=True, repr=False)
class Bare:
    """Another matcher, written as its operand alone."""

    inner: Matcher

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return self.inner.matches(text)

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return self.inner.distance(text)

    def to_json(self, show: Show) -> Any:
        """The operand."""
        return next(iter(self.inner.to_json(show).values()))


@dataclass(frozen=True, slots=True, repr=False)
class Template:
    """A path such as `/things/{id}/parts`; `**` stands for anything. Source: documented (WireMock)."""

    text: str
    names: tuple[str, ...] = field(compare=False)
    compiled: re.Pattern[str] = field(compare=False)

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text is not None and self.compiled.fullmatch(text) is not None

    def distance(self, text: str | None) -> float:
        """The edits it takes, over the longer length."""
        return 1.0 if text is None else difference(self.text, text)

    def to_json(self, show: Show) -> Any:
        """The template."""
        return self.text

    def value(self, path: str, name: str) -> tuple[str, ...]:
        """What stands for *name* in *path*, as sent; empty when the path is another."""
        fits = self.compiled.fullmatch(path)
        return (fits[self.names.index(name) + 1],) if fits else ()


@dataclass(frozen=True, slots=True)
class Port:
    """A port number."""

    number: int

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        return text == str(self.number)

    def distance(self, text: str | None) -> float:
        """See Matcher."""
        return 1.0

    def to_json(self, show: Show) -> Any:
        """The number."""
        return self.number


@dataclass(frozen=True, slots=True, repr=False)
class BasicAuth:
    """An Authorization header with that name and password (RFC 7617, UTF-8)."""

    username: str
    password: str

    @property
    def token(self) -> str:
        """What follows the word Basic."""
        return b64encode(f"{self.username}:{self.password}".encode("utf-8", "replace")).decode()

    def matches(self, text: str | None) -> bool:
        """See Matcher."""
        if text is None or text[: len(BASIC)].lower() != BASIC:
            return False
        return text[len(BASIC) :] == self.token

    def distance(self, text: str | None) -> float:
        """The edits it takes, over the longer length."""
        return 1.0 if text is None else difference(f"Basic {self.token}", text)

    def to_json(self, show: Show) -> Any:
        """The pair."""
        return {"username": show(self.username), "password": show(self.password)}


def read_text(spot: Spot) -> Bare:
    """The very text. Raises PatternError, as all of these."""
    return Bare(EqualTo(spot.text()))


def read_regex(spot: Spot) -> Bare:
    """A text that the expression fits."""
    return Bare(regex.read(spot))


def read_port(spot: Spot) -> Port:
    """A port, 0 to 65535."""
    if type(spot.value) is not int or not 0 <= spot.value <= HIGHEST_PORT:
        raise spot.error(f"a port from 0 to {HIGHEST_PORT}")
    return Port(spot.value)


def read_template(spot: Spot) -> Template:
    """A path template."""
    text = spot.text("a path template, such as /things/{id}")
    names: list[str] = []
    expression, last = "", 0
    for found in VARIABLE.finditer(text):
        names.append(found[1] or f"**{len(names)}")
        expression += re.escape(text[last : found.start()]) + ("([^/]+)" if found[1] else "(.*?)")
        last = found.end()
    return Template(text, tuple(names), re.compile(expression + re.escape(text[last:]), re.DOTALL))


def read_basic_auth(spot: Spot) -> BasicAuth:
    """A name and a password, both."""
    expected = '{"username": "...", "password": "..."}'
    members: Mapping[str, Spot] = spot.known_members(expected, ("username", "password"), {})
    if len(members) != 2:
        raise spot.error(expected)
    return BasicAuth(members["username"].text(), members["password"].text())
