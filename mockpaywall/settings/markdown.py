"""The settings as the table that stands in the README; a test compares the two."""

from __future__ import annotations

from mockpaywall.settings.definitions import SETTINGS, Kind, Setting

HEADING = "| flag | variable | file | default | meaning |\n|---|---|---|---|---|"


def as_markdown() -> str:
    """One row a setting, in the order of SETTINGS."""
    return "\n".join([HEADING, *(_row(row) for row in SETTINGS)])


def _row(row: Setting) -> str:
    flag = f"--no-{row.key}" if row.default is True else " ".join(filter(None, (row.flag, row.metavar)))
    cells = (f"`{flag}`", f"`{row.env}`", f"`{_example(row)}`", default_words(row), row.help)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _example(row: Setting) -> str:
    if row.kind is Kind.LIST:
        return f'{row.key} = ["{row.metavar}"]'
    return row.key


def default_words(row: Setting) -> str:
    """The default as a person says it."""
    if row.name == "seed":
        return "random, printed"
    if row.kind is Kind.SWITCH:
        return "on" if row.default else "off"
    if row.default in (None, "", ()):
        return "none"
    return f"{row.default:g}" if isinstance(row.default, float) else str(row.default)
