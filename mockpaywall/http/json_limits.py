"""The limits of every JSON document that mockpaywall accepts. Source of all: ours.

They bound memory and recursion. They live in one module, because a body that the API accepts must also be
readable to the matchers and the admin API.
"""

from __future__ import annotations

import re

MAX_BODY_BYTES = 65_536
"""Body of a request to the mocked API, in bytes."""
MAX_ADMIN_BODY_BYTES = 2**20
"""Body of an admin request, in bytes. The largest useful one is a request pattern with a JSON schema in it."""
MAX_DEPTH = 32
"""Nesting of objects and arrays, in levels; `[[]]` has two. Keeps every recursion over a document short."""
MAX_NUMBER_CHARS = 100
"""Length of a number, in characters."""

_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{\]}]', re.DOTALL)


def find_excess_depth(text: str) -> int | None:
    """Return the index of the first bracket of JSON *text* that is nested deeper than MAX_DEPTH, if there is one.

    Does not recurse, so a parser that is given the text before the index does not recurse deeply either. What
    Python's parser takes differs: 3.14 takes tens of thousands of levels, earlier versions about a thousand.
    """
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return None
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        token = match[0]
        if token in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                return match.start()
        elif token in ("]", "}"):
            depth -= 1
    return None


def is_too_deep(value: object) -> bool:
    """Return whether *value* nests objects and arrays more than MAX_DEPTH levels. Does not recurse."""
    depth, level = 0, [value]
    while containers := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        if depth > MAX_DEPTH:
            return True
        level = [
            child
            for container in containers
            for child in (container.values() if isinstance(container, dict) else container)
        ]
    return False
