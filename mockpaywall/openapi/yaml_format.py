"""JSON values as YAML in block style, which YAML 1.1 and 1.2 parsers read alike.

PyYAML is not a dependency: of its emitter we would need these few rules only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

INDENT = "  "
PLAIN = re.compile(r"[A-Za-z$/](?:[\w $%&()*+,./;<=>?@^{}|'\"\[\]!~-]*[\w)./;}'\"])?")
"""Text that needs no quotes in block style: it begins with a letter, "$" or "/" and has neither ":" nor "#"."""
RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Words that some version of YAML does not read as text, in any letter case."""
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON may contain as it is, but YAML may not or does not keep."""


def format_yaml(value: Any) -> str:
    """Return *value*, made of what JSON has, as one YAML document with members in their order.

    Raises ValueError for infinities and NaN, TypeError for what JSON does not have.
    """
    return "\n".join(_format_root(value)) + "\n"


def _format_root(value: Any) -> Iterator[str]:
    if _is_block(value):
        yield from _format_block(value, "")
    else:
        yield _format_scalar(value)


def _format_block(value: Mapping[str, Any] | Sequence[Any], indent: str) -> Iterator[str]:
    """Yield the lines of an object or an array that is not empty."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _format_member(f"{indent}{_format_text(name)}:", member, indent)
    else:
        for item in value:
            yield from _format_item(item, indent)


def _format_member(start: str, value: Any, indent: str) -> Iterator[str]:
    if _is_block(value):
        yield start
        yield from _format_block(value, indent + INDENT)
    else:
        yield f"{start} {_format_scalar(value)}"


def _format_item(item: Any, indent: str) -> Iterator[str]:
    """Yield the lines of an item: the first one continues the line of the dash."""
    lines = iter(_format_block(item, indent + INDENT)) if _is_block(item) else iter((_format_scalar(item),))
    yield f"{indent}- {next(lines).removeprefix(indent + INDENT)}"
    yield from lines


def _is_block(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple) and len(value) > 0


def _format_scalar(value: Any) -> str:
    """Format text, a number, a boolean, null, or an empty object or array."""
    if isinstance(value, str):
        return _format_text(value)
    text = json.dumps(value, allow_nan=False)
    is_fraction = isinstance(value, float) and "." not in text
    return re.sub("(?=e)", ".0", text) if is_fraction else text  # YAML 1.1 reads 1e+16 as text


def _format_text(text: str) -> str:
    if PLAIN.fullmatch(text) and text.lower() not in RESERVED:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
