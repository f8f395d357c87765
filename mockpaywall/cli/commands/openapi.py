"""`mockpaywall openapi`: print the simulated API, or the admin API, as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

import click

from mockpaywall.app import build_admin_openapi_document, build_openapi_document
from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.connection_options import resolve_server_url, url_option
from mockpaywall.cli.output import print_json, print_utf8
from mockpaywall.cli.setting_options import load_settings, make_setting_options
from mockpaywall.openapi.document_versions import DEFAULT_VERSION, VERSIONS
from mockpaywall.openapi.yaml_format import format_yaml
from mockpaywall.paywall.schema_loader import SchemaError
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.settings import Settings

DOCUMENT_SETTINGS = ("base_path", "strictness", "schemas")
"""The settings that change the document."""
FORMATS: Mapping[str, Callable[[Any], None]] = MappingProxyType(
    {"json": print_json, "yaml": lambda document: print_utf8(format_yaml(document))}
)
OPTIONS = (
    GroupedOption(
        ["--admin", "describes_admin_api"],
        is_flag=True,
        help="Print the document of the admin API instead.",
    ),
    GroupedOption(
        ["--version"],
        type=click.Choice(tuple(VERSIONS)),
        default=DEFAULT_VERSION,
        show_default=True,
        help="The version of OpenAPI.",
    ),
    GroupedOption(
        ["--format", "format_name"],
        type=click.Choice(tuple(FORMATS)),
        default="json",
        show_default=True,
        help="The format of the document.",
    ),
    GroupedOption(
        ["--json", "as_json"], is_flag=True, expose_value=False, help="Accepted: JSON is the default."
    ),
)


@click.command(
    "openapi",
    cls=HelpfulCommand,
    params=[*make_setting_options(DOCUMENT_SETTINGS), *OPTIONS],
    help="Print the OpenAPI document of the simulated API.\n\n"
    "A server with the same settings serves it at /__admin/openapi.json and /__admin/openapi.yaml, and the "
    "document of the admin API at /__admin/openapi-admin.json and /__admin/openapi-admin.yaml.",
    examples=(
        ("mockpaywall openapi > openapi.json", "for a server started in this folder"),
        ("mockpaywall openapi --version 3.0 --format yaml", "for tools that read OpenAPI 3.0"),
        ("mockpaywall openapi --strictness strict", "for a strict server"),
        ("mockpaywall openapi --admin > admin.json", "the admin API"),
    ),
)
@url_option("The server that the document names.")
@click.pass_obj
def command(
    environ: Mapping[str, str],
    /,
    describes_admin_api: bool,
    version: str,
    format_name: str,
    url: str | None,
    **flags: object,
) -> None:
    """Run `mockpaywall openapi`."""
    settings = load_settings(flags, environ)
    server_url = resolve_server_url(url, environ)
    root_url = str(replace(server_url, path=server_url.path.removesuffix(settings.base_path)))
    build = build_admin_openapi_document if describes_admin_api else partial(_build_document, settings)
    FORMATS[format_name](VERSIONS[version](build(root_url)))


def _build_document(settings: Settings, server_url: str) -> dict[str, Any]:
    try:
        return build_openapi_document(load_schema_set(settings.schemas), settings, server_url)
    except SchemaError as error:
        raise CliError(str(error), ExitCode.USAGE_ERROR) from None
