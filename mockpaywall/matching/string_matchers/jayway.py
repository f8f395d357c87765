"""JSONPath as WireMock's library, Jayway, reads it. Imports python-jsonpath: import this late.

python-jsonpath follows RFC 9535. Where Jayway differs and WireMock's users write it, we follow Jayway:
a filter asks an object itself, not its members (`$[?(@.UserId == 'u1')]`); a dot may stand before a
bracket (`$.[0]`); `.length()` or `.size()` may end the path. Source: documented (Jayway JsonPath).
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


LIBRARY_ERRORS = (ValueError, TypeError, ArithmeticError, LookupError, RecursionError, re.error)
"""What the library lets through besides its own errors: for 1e400, for a broken regular expression."""


class InvalidJsonPath(ValueError):
    """The text is no JSONPath we can use. Its `str` says why, without the text."""


class ObjectFilter(Filter):
    """A filter that an object passes or does not; the elements of an array one by one."""

    __slots__ = ()

    def resolve(self, node: JSONPathMatch) -> Iterable[JSONPathMatch]:
        """The node itself when it is an object that passes, else its elements that do."""
        if not isinstance(node.obj, Mapping):
            yield from super().resolve(node)
            return
        context = FilterContext(env=self.env, current=node.obj, root=node.root)
        if self.expression.evaluate(context):
            yield node


class JaywayParser(Parser):
    """Reads filters as ObjectFilters."""

    def parse_filter_selector(self, stream: TokenStream, *, keys: bool = False) -> Filter | KeysFilter:
        """See Parser."""
        found = super().parse_filter_selector(stream, keys=keys)
        if isinstance(found, KeysFilter):
            return found
        return ObjectFilter(env=found.env, token=found.token, expression=found.expression)


class JaywayEnvironment(JSONPathEnvironment):
    """RFC 9535 with Jayway's filters."""

    parser_class = JaywayParser


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A JSONPath, ready for use."""

    query: Any
    """A JSONPath of the library, or several combined."""
    is_definite: bool
    """True when it leads to one place at most."""
    returns_length: bool
    """True when it asks for the length of what it finds."""

    def find(self, value: Any) -> list[Any]:
        """Everything it leads to in *value*; nothing where the path breaks off, or in a lone string."""
        if isinstance(value, str):  # the library would read it as JSON
            return []
        try:
            found = self.query.findall(value)
        except (JSONPathError, *LIBRARY_ERRORS):
            return []
        return (
            [len(each) for each in found if isinstance(each, dict | list)] if self.returns_length else found
        )


def compile_path(expression: str) -> JsonPath:
    """*expression* ready for use. Raises NotPath."""
    counted = LENGTH_SUFFIX.fullmatch(expression)
    text = DOT_BRACKET.sub(lambda found: found[1] or "", counted[1] if counted else expression)
    if not text.strip():
        raise InvalidJsonPath("it is empty")
    try:
        query = JaywayEnvironment().compile(text)
    except JSONPathError as error:
        raise InvalidJsonPath(str(error.message)) from None
    except LIBRARY_ERRORS as error:
        raise InvalidJsonPath(type(error).__name__) from None
    return JsonPath(query, isinstance(query, JSONPath) and query.singular_query(), counted is not None)
