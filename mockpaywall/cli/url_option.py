"""Which server a command talks to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import click

from mockpaywall.cli.click_ext import GroupedOption
from mockpaywall.settings.settings_error import quote

DEFAULT_URL = "http://127.0.0.1:8080"
URL_VARIABLE = "MOCKPAYWALL_URL"


def url_option(help_text: str) -> Callable[[Any], Any]:
    """`--url`, as every command that talks to a server has it."""
    return click.option(
        "--url",
        metavar="URL",
        cls=GroupedOption,
        help=f"{help_text} [env: {URL_VARIABLE}; default: {DEFAULT_URL}]",
    )


def resolve_base_url(option: str | None, environ: Mapping[str, str]) -> str:
    """The address without a slash at its end: option, variable, default. Raises UsageError."""
    text = option or environ.get(URL_VARIABLE) or DEFAULT_URL
    where = "--url" if option else URL_VARIABLE
    if not _is_valid_url(text):
        raise click.UsageError(f"{where}: {quote(text)} is not usable; expected such as {DEFAULT_URL}")
    return text.rstrip("/")


def _is_valid_url(text: str) -> bool:
    """http or https, a host, a port that is a number; no query and nobody's name and password."""
    try:
        parts = urlsplit(text)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text
    return named and plain and not (parts.query or parts.fragment or "@" in parts.netloc)
