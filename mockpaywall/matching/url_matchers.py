"""Matchers that a pattern writes as a bare operand: the URL in its five forms, scheme, port, basic auth."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.http.authority import MAX_PORT
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.levenshtein import normalized_distance
from mockpaywall.matching.string_matchers import regex
from mockpaywall.matching.string_matchers.bounded_regex import BoundedRegex
from mockpaywall.matching.string_matchers.java_regex import InvalidRegex, compile_regex
from mockpaywall.matching.string_matchers.matcher import Mask, Matcher
from mockpaywall.matching.string_matchers.text import EqualTo

TEMPLATE_VARIABLE = re.compile(r"\{([^}]+)\}|(\*\*)")
BASIC_PREFIX = "basic "
EXPECTED_BASIC_AUTH = '{"username": "...", "password": "..."}'


@dataclass(frozen=True, slots=True, repr=False)
class Shorthand:
    """Another matcher, written as its operand alone."""

    inner: Matcher

    def matches(self, text: str | None) -> bool:
        return self.inner.matches(text)

    def distance(self, text: str | None) -> float:
        return self.inner.distance(text)

    def to_json(self, mask: Mask) -> Any:
        """Return the operand."""
        return next(iter(self.inner.to_json(mask).values()))


@dataclass(frozen=True, slots=True, repr=False)
class PathTemplate:
    """Matches a path such as `/things/{id}/parts`; `**` matches any text. Source: documented (WireMock)."""

    text: str
    names: tuple[str, ...] = field(compare=False)
    """The names of the variables, in order."""
    regex: BoundedRegex = field(compare=False)

    def matches(self, text: str | None) -> bool:
        return text is not None and self.regex.fullmatch(text) is not None

    def distance(self, text: str | None) -> float:
        return 1.0 if text is None else normalized_distance(self.text, text)

    def to_json(self, mask: Mask) -> Any:
        """Return the template."""
        return self.text

    def extract_variable(self, path: str, name: str) -> tuple[str, ...]:
        """Return the value of the variable *name* in *path*, as sent; nothing when *path* does not match."""
        match = self.regex.fullmatch(path)
        return (match[self.names.index(name) + 1],) if match else ()


@dataclass(frozen=True, slots=True)
class PortMatcher:
    """Matches a port number."""

    number: int

    def matches(self, text: str | None) -> bool:
        return text == str(self.number)

    def distance(self, text: str | None) -> float:
        return 1.0

    def to_json(self, mask: Mask) -> Any:
        """Return the number."""
        return self.number


@dataclass(frozen=True, slots=True, repr=False)
class BasicAuthMatcher:
    """Matches an Authorization header with this user name and password (RFC 7617, UTF-8)."""

    username: str
    password: str

    @property
    def token(self) -> str:
        """The part of the header value after `Basic `."""
        return b64encode(f"{self.username}:{self.password}".encode("utf-8", "replace")).decode()

    def matches(self, text: str | None) -> bool:
        if text is None or text[: len(BASIC_PREFIX)].lower() != BASIC_PREFIX:
            return False
        return text[len(BASIC_PREFIX) :] == self.token

    def distance(self, text: str | None) -> float:
        return 1.0 if text is None else normalized_distance(f"Basic {self.token}", text)

    def to_json(self, mask: Mask) -> Any:
        return {"username": mask(self.username), "password": mask(self.password)}


def parse_text(node: JsonNode) -> Shorthand:
    """Parse a string that must be equal. Raises PatternError, as all of these functions do."""
    return Shorthand(EqualTo(node.string()))


def parse_regex(node: JsonNode) -> Shorthand:
    """Parse a regular expression."""
    return Shorthand(regex.parse_regex(node))


def parse_port(node: JsonNode) -> PortMatcher:
    """Parse a port number, 0 to 65535."""
    if type(node.value) is not int or not 0 <= node.value <= MAX_PORT:
        raise node.make_error(f"a port from 0 to {MAX_PORT}")
    return PortMatcher(node.value)


def parse_path_template(node: JsonNode) -> PathTemplate:
    """Parse a path template."""
    text = node.string("a path template, such as /things/{id}")
    variables = list(TEMPLATE_VARIABLE.finditer(text))
    names = tuple(variable[1] or f"**{index}" for index, variable in enumerate(variables))
    try:
        return PathTemplate(text, names, compile_regex(_to_expression(text, variables)))
    except InvalidRegex as error:
        raise node.make_error(f"a path template ({error})") from None


def _to_expression(text: str, variables: Sequence[re.Match[str]]) -> str:
    expression, end = "", 0
    for variable in variables:
        expression += re.escape(text[end : variable.start()])
        if variable[1]:
            expression += "([^/]+)"
        else:  # the second of two ** is empty, or the engine would try all ways to divide the text
            expression += "()" if text[: variable.start()].endswith("**") else "(.*?)"
        end = variable.end()
    return expression + re.escape(text[end:])


def parse_basic_auth(node: JsonNode) -> BasicAuthMatcher:
    """Parse a user name and a password; both are required."""
    members = node.object_with_keys(EXPECTED_BASIC_AUTH, ("username", "password"), {})
    if len(members) != 2:
        raise node.make_error(EXPECTED_BASIC_AUTH)
    return BasicAuthMatcher(members["username"].string(), members["password"].string())
