"""Render the pages with Jinja2, which is imported when the first page is rendered: a fast start is a feature."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mockpaywall.paywall.pages.page_texts import get_texts

if TYPE_CHECKING:
    from jinja2 import Environment

STYLE_FILE = "page.css"
SCRIPT_FILE = "return.js"


@cache
def load_page_file(name: str) -> str:
    """Return the text of a file in templates/."""
    from importlib.resources import files  # imported on demand: it costs start-up time

    return (files("mockpaywall.paywall.pages") / "templates" / name).read_text("utf-8")


def render_page(template: str, language: str, **values: Any) -> bytes:
    """Render a file of templates/ with the texts in *language* and *values*. All but our style and script is escaped.

    *switch_url* of *values*, if there is one, is the address of the page in the other language.
    """
    page = _get_environment().get_template(template)
    values = {"switch_url": "", **values}
    return page.render(text=get_texts(language), language=language, **values).encode("utf-8")


@cache
def _get_environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(load_page_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = load_page_file(STYLE_FILE)
    environment.globals["script"] = load_page_file(SCRIPT_FILE)
    return environment
