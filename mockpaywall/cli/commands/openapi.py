"""`mockpaywall openapi`: print the simulated API as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping

import click

from mockpaywall.app import build_openapi_document
from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.output import print_json
from mockpaywall.cli.setting_options import load_settings, make_setting_options
from mockpaywall.paywall.schema_loader import SchemaError
from mockpaywall.paywall.schema_set import load_schema_set

DOCUMENT_SETTINGS = ("base_path", "strictness", "schemas")
"""The settings that change the document."""

JSON_OPTION = GroupedOption(
    ["--json", "as_json"], is_flag=True, expose_value=False, help="Accepted, but the output is always JSON."
)


@click.command(
    "openapi",
    cls=HelpfulCommand,
    params=[*make_setting_options(DOCUMENT_SETTINGS), JSON_OPTION],
    help="Print the OpenAPI 3.1 document of the simulated API, as JSON.\n\n"
    "A server with the same settings serves it at /__admin/openapi.json.",
    examples=(
        ("mockpaywall openapi > openapi.json", "for a server started in this folder"),
        ("mockpaywall openapi --strictness strict", "for a strict server"),
    ),
)
@click.pass_obj
def command(environ: Mapping[str, str], /, **flags: object) -> None:
    """Run `mockpaywall openapi`."""
    settings = load_settings(flags, environ)
    try:
        document = build_openapi_document(load_schema_set(settings.schemas), settings)
    except SchemaError as error:
        raise CliError(str(error), ExitCode.USAGE_ERROR) from None
    print_json(document)
