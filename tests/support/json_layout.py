"""JSON for readers: what fits on a line stands on one."""

from __future__ import annotations

import json
from typing import Any

INDENT = "  "


def format_json(value: Any, width: int, indent: str = "", taken: int = 0) -> str:
    """Return *value*, its lines at most *width* characters long where that is possible.

    *taken* characters of the first line and of the last one belong to what is around it.
    """
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) + taken <= width or not isinstance(value, dict | list) or not value:
        return line
    inner = indent + INDENT
    if isinstance(value, dict):
        names = {name: f"{json.dumps(name, ensure_ascii=False)}: " for name in value}
        items = [
            names[name] + format_json(member, width, inner, len(names[name]) + 1)
            for name, member in value.items()
        ]
        brackets = "{}"
    else:
        items = [format_json(item, width, inner, 1) for item in value]
        brackets = "[]"
    lines = f",\n{inner}".join(items)
    return f"{brackets[0]}\n{inner}{lines}\n{indent}{brackets[1]}"
