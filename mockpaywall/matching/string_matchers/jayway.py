"""JSONPath as in Jayway, the library of WireMock. Imports python-jsonpath, so import this module late.

python-jsonpath follows RFC 9535. This module follows Jayway where it differs in ways that WireMock's users
rely on: a filter applies to an object itself, not to its members (`$[?(@.UserId == 'u1')]`); a dot may precede
a bracket (`$.[0]`); `.length()` or `.size()` may end the path. Source: documented (Jayway JsonPath).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import regex
from jsonpath import JSONPath, JSONPathEnvironment, JSONPathError, JSONPathMatch
from jsonpath.filter import RegexLiteral
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.parse import Parser
from jsonpath.segments import JSONPathChildSegment, JSONPathRecursiveDescentSegment, JSONPathSegment
from jsonpath.selectors import Filter, FilterContext, KeysFilter
from jsonpath.stream import TokenStream
from jsonpath.token import TOKEN_RE_FLAGS

from mockpaywall.matching import json_codec
from mockpaywall.matching.string_matchers.bounded_regex import BoundedRegex
from mockpaywall.matching.string_matchers.java_regex import InvalidRegex, compile_regex
from mockpaywall.model.work_budget import spend

LENGTH_SUFFIX = re.compile(r"(.*)\.(?:length|size)\(\s*\)\s*", re.DOTALL)
DOT_BRACKET = re.compile(r"('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")|(?<!\.)\.(?=\[)", re.DOTALL)
"""A quoted string, which is skipped, or a dot before a bracket, which is removed."""

REGEX_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
"""The flags of `=~ /.../`."""
NODE_STEPS = 2
"""Steps that visiting a value takes."""
FILTER_STEPS = 4
"""Steps that a filter takes per value, without the paths in it."""
MAX_CACHED_EXPRESSIONS = 64
"""Expressions of match() and search() that are kept compiled, per path."""
COMPILATION_STEPS_PER_CHAR = 20
"""Steps that compiling one of them takes per character; it may come from a request."""
PATH_CHARS_PER_STEP = 512
"""Characters of the path of a value that are copied in one step."""

LIBRARY_ERRORS = (ValueError, TypeError, ArithmeticError, LookupError, RecursionError, re.error, regex.error)
"""What the library raises besides its own errors, for example for 1e400 or an invalid regular expression."""


class InvalidJsonPath(ValueError):
    """The expression cannot be used. Its `str` says why, without the expression."""


class ObjectFilter(Filter):
    """A filter that selects an object itself, or the elements of an array one by one."""

    __slots__ = ()

    def resolve(self, node: JSONPathMatch) -> Iterable[JSONPathMatch]:
        """Yield the node itself when it is an object that passes, else its elements that pass."""
        if not isinstance(node.obj, Mapping):
            spend(FILTER_STEPS * _count_children(node))
            yield from super().resolve(node)
            return
        spend(FILTER_STEPS)
        context = FilterContext(env=self.env, current=node.obj, root=node.root)
        if self.expression.evaluate(context):
            yield node


class CountedChildSegment(JSONPathChildSegment):
    """Children of a value, counted."""

    def resolve(self, nodes: Iterable[JSONPathMatch]) -> Iterable[JSONPathMatch]:
        return _count_nodes(super().resolve(_count_nodes(nodes)))


class CountedDescentSegment(JSONPathRecursiveDescentSegment):
    """A value and all that is in it, counted."""

    def resolve(self, nodes: Iterable[JSONPathMatch]) -> Iterable[JSONPathMatch]:
        return _count_nodes(super().resolve(_count_nodes(nodes)))

    def _visit(self, node: JSONPathMatch, depth: int = 1) -> Iterable[JSONPathMatch]:
        spend(NODE_STEPS * len(self.selectors) + _count_children(node) // 16)
        return super()._visit(node, depth)


class RegexFunction(FilterFunction):
    """match() or search(): false for an expression that is invalid, as RFC 9535 demands."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012 - the library declares it so
    return_type = ExpressionType.LOGICAL

    def __init__(self, method: Callable[[BoundedRegex, str], object]) -> None:
        self._method = method
        self._compile = lru_cache(MAX_CACHED_EXPRESSIONS)(_compile_or_none)

    def __call__(self, value: object, expression: object) -> bool:
        if not isinstance(value, str) or not isinstance(expression, str):
            return False
        compiled = self._compile(expression)
        return compiled is not None and bool(self._method(compiled, value))


class JaywayParser(Parser):
    """Parses filters as ObjectFilters, expressions as BoundedRegexes and segments as those that are counted."""

    def parse_query(self, stream: TokenStream) -> Iterable[JSONPathSegment]:
        for segment in super().parse_query(stream):
            is_descent = isinstance(segment, JSONPathRecursiveDescentSegment)
            counted = CountedDescentSegment if is_descent else CountedChildSegment
            yield counted(env=segment.env, token=segment.token, selectors=segment.selectors)

    def parse_regex(self, stream: TokenStream) -> RegexLiteral:
        expression = stream.current().value
        flags = 0
        if stream.peek().kind == TOKEN_RE_FLAGS:
            stream.next()
            for flag in stream.next().value:
                flags |= REGEX_FLAGS.get(flag, 0)
        return RegexLiteral(value=cast("Any", compile_regex(expression, flags)))  # has what `compare` calls

    def parse_filter_selector(self, stream: TokenStream, *, keys: bool = False) -> Filter | KeysFilter:
        selector = super().parse_filter_selector(stream, keys=keys)
        if isinstance(selector, KeysFilter):
            return selector
        return ObjectFilter(env=selector.env, token=selector.token, expression=selector.expression)


class JaywayEnvironment(JSONPathEnvironment):
    """RFC 9535 with Jayway's filters."""

    parser_class = JaywayParser

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = RegexFunction(BoundedRegex.fullmatch)
        self.function_extensions["search"] = RegexFunction(BoundedRegex.search)

    def compare(self, left: object, operator: str, right: object) -> bool:
        spend(1 + (_measure(left) + _measure(right)) // 16)
        return super().compare(left, operator, right)


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A compiled JSONPath."""

    query: JSONPath
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
    except InvalidRegex as error:
        raise InvalidJsonPath(f"a regular expression: {error}") from None
    except LIBRARY_ERRORS as error:
        raise InvalidJsonPath(type(error).__name__) from None
    if not isinstance(query, JSONPath):
        raise InvalidJsonPath("it combines several paths; combine matchers instead")
    return JsonPath(query, query.singular_query(), suffix is not None)


def _compile_or_none(expression: str) -> BoundedRegex | None:
    spend(COMPILATION_STEPS_PER_CHAR * (len(expression) + 10))
    try:
        return compile_regex(expression, 0)
    except InvalidRegex:
        return None


def _count_nodes(nodes: Iterable[JSONPathMatch]) -> Iterable[JSONPathMatch]:
    for node in nodes:
        spend(NODE_STEPS + len(node.path) // PATH_CHARS_PER_STEP)
        yield node


def _count_children(node: JSONPathMatch) -> int:
    return len(node.obj) if isinstance(node.obj, dict | list) else 0


def _measure(value: object) -> int:
    if isinstance(value, str):
        return len(value) // 256
    return json_codec.count_values(value) if isinstance(value, dict | list) else 0
