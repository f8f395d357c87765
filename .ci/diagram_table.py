"""Show a diagram of the documentation as a table on the site, which has no script that draws it."""

from __future__ import annotations

import re
from html import escape
from typing import Any

ARROW = re.compile(r"^ *(\w+) *(?:-->|->>) *(\w+): (.+)$", re.MULTILINE)
"""`none --> linked: card registered` of a state diagram, `server->>mock: POST session` of a sequence."""
COLUMNS = {
    "stateDiagram-v2": ("state", "what happens", "next state"),
    "sequenceDiagram": ("from", "call", "to"),
}


def format_diagram(source: str, language: str, css_class: str, options: Any, md: Any, **_: Any) -> str:
    """Return the arrows of a Mermaid diagram as an HTML table; a custom fence of pymdownx.superfences."""
    columns = COLUMNS[source.split(maxsplit=1)[0]]
    rows = [(start, text, end) for start, end, text in ARROW.findall(source)]
    if len(rows) != len(source.strip().splitlines()) - 1:
        raise ValueError(f"a diagram has a line that is not an arrow:\n{source}")
    head = "".join(f"<th>{column}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
