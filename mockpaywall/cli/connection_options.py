"""Options of the commands that connect to a server: `--url`, `--cacert` and `--insecure`."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.click_ext import GroupedOption
from mockpaywall.client.client_errors import InvalidServerUrl
from mockpaywall.client.server_url import ServerUrl, parse_server_url
from mockpaywall.client.tls_context import create_client_context
from mockpaywall.settings.settings_error import quote

DEFAULT_URL = "http://127.0.0.1:8080"
URL_VARIABLE = "MOCKPAYWALL_URL"

Decorator = Callable[[Any], Any]


def url_option(help_text: str) -> Decorator:
    """Return the decorator that adds `--url`."""
    return click.option(
        "--url",
        metavar="URL",
        cls=GroupedOption,
        help=f"{help_text} [env: {URL_VARIABLE}; default: {DEFAULT_URL}]",
    )


def trust_options(command: Any) -> Any:
    """Add `--cacert` and `--insecure` to *command*."""
    add_cacert = click.option(
        "--cacert",
        type=click.Path(path_type=Path),
        metavar="PATH",
        cls=GroupedOption,
        help="Trust this CA (PEM).",
    )
    add_insecure = click.option("--insecure", is_flag=True, cls=GroupedOption, help="Trust any certificate.")
    return add_cacert(add_insecure(command))


def resolve_server_url(option: str | None, environ: Mapping[str, str]) -> ServerUrl:
    """Return the URL from the option, the environment or the default. Raises UsageError."""
    text = environ.get(URL_VARIABLE, "").strip() or DEFAULT_URL if option is None else option
    try:
        return parse_server_url(text)
    except InvalidServerUrl:
        source = URL_VARIABLE if option is None else "--url"
        raise click.UsageError(
            f"{source}: {quote(text)} is not usable; expected one such as {DEFAULT_URL}"
        ) from None


def make_tls_context(cacert: Path | None, insecure: bool) -> ssl.SSLContext | None:
    """Return what the options trust; None for what Python trusts. Raises CliError for an unusable CA file."""
    if cacert is None and not insecure:
        return None
    try:
        return create_client_context(cacert, insecure=insecure)
    except OSError as error:  # ssl.SSLError is one
        reason = error.strerror or error
        raise CliError(
            f"--cacert: {cacert} cannot be read as a PEM certificate ({reason})", ExitCode.USAGE_ERROR
        ) from None
