"""JSONPath as in Jayway, the library of WireMock. Imports python-jsonpath, so import this module late.

python-jsonpath follows RFC 9535. This module follows Jayway where it differs in ways that WireMock's users
rely on: a filter applies to an object itself, not to its members (`$[?(@.UserId == 'u1')]`); a dot may precede
a bracket (`$.[0]`); `.length()` or `.size()` may end the path. Source: documented (Jayway JsonPath).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonpath import JSONPath, JSONPathEnvironment, JSONPathError, JSONPathMatch
from jsonpath.parse import Parser
from jsonpath.selectors import Filter, FilterContext, KeysFilter
from jsonpath.stream import TokenStream

LENGTH_SUFFIX = re.compile(r"(.*)\.(?:length|size)\(\s*\)\s*", re.DOTALL)
DOT_BRACKET = re.compile(r"('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")|(?<!\.)\.(?=\[)", re.DOTALL)
"""A quoted string, which is skipped, or a dot before a bracket, which is removed."""

LIBRARY_ERRORS = (ValueError, TypeError, ArithmeticError, LookupError, RecursionError, re.error)
"""What the library raises besides its own errors, for example for 1e400 or an invalid regular expression."""


class InvalidJsonPath(ValueError):
    """The expression cannot be used. Its `str` says why, without the expression."""


class ObjectFilter(Filter):
    """A filter that selects an object itself, or the elements of an array one by one."""

    __slots__ = ()

    def resolve(self, node: JSONPathMatch) -> Iterable[JSONPathMatch]:
        """Yield the node itself when it is an object that passes, else its elements that pass."""
        if not isinstance(node.obj, Mapping):
            yield from super().resolve(node)
            return
        context = FilterContext(env=self.env, current=node.obj, root=node.root)
        if self.expression.evaluate(context):
            yield node


class JaywayParser(Parser):
    """Parses filters as ObjectFilters."""

    def parse_filter_selector(self, stream: TokenStream, *, keys: bool = False) -> Filter | KeysFilter:
        selector = super().parse_filter_selector(stream, keys=keys)
        if isinstance(selector, KeysFilter):
            return selector
        return ObjectFilter(env=selector.env, token=selector.token, expression=selector.expression)


class JaywayEnvironment(JSONPathEnvironment):
    """RFC 9535 with Jayway's filters."""

    parser_class = JaywayParser


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A compiled JSONPath."""

    query: Any
    """A JSONPath of the library, or several combined."""
    is_definite: bool
    """True when the path selects at most one value."""
    returns_length: bool
    """True when the path returns the lengths of the values that it selects."""

    def find(self, value: Any) -> list[Any]:
        """Return every selected value; none when the path does not exist in *value* or *value* is a string."""
        if isinstance(value, str):  # the library would parse it as JSON
            return []
        try:
            found = self.query.findall(value)
        except (JSONPathError, *LIBRARY_ERRORS):
            return []
        if self.returns_length:
            return [len(each) for each in found if isinstance(each, dict | list)]
        return list(found)


def compile_path(expression: str) -> JsonPath:
    """Compile *expression*. Raises InvalidJsonPath."""
    suffix = LENGTH_SUFFIX.fullmatch(expression)
    text = DOT_BRACKET.sub(lambda match: match[1] or "", suffix[1] if suffix else expression)
    if not text.strip():
        raise InvalidJsonPath("it is empty")
    try:
        query = JaywayEnvironment().compile(text)
    except JSONPathError as error:
        raise InvalidJsonPath(str(error.message)) from None
    except LIBRARY_ERRORS as error:
        raise InvalidJsonPath(type(error).__name__) from None
    return JsonPath(query, isinstance(query, JSONPath) and query.singular_query(), suffix is not None)
