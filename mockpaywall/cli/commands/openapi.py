"""`mockpaywall openapi`: the simulated API, for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from mockpaywall.app import openapi_document
from mockpaywall.cli.cli_error import ExitCode, Failure
from mockpaywall.cli.click_ext import Command, Option
from mockpaywall.cli.setting_options import chosen, setting_options
from mockpaywall.paywall.schema_loader import SchemaError
from mockpaywall.paywall.schema_set import load

SHAPING = ("base_path", "strictness", "schemas")
"""The settings that show in the document."""

JSON = Option(["--json", "as_json"], is_flag=True, expose_value=False, help="As it is printed anyway.")


@click.command(
    "openapi",
    cls=Command,
    params=[*setting_options(SHAPING), JSON],
    help="Print the OpenAPI 3.1 document of the simulated API, as JSON.\n\n"
    "It is what a server with the same settings answers at /__admin/openapi.json.",
    examples=(
        ("mockpaywall openapi > openapi.json", "as the server would start in this folder"),
        ("mockpaywall openapi --strictness strict", "of a strict server"),
    ),
)
@click.pass_obj
def command(environ: Mapping[str, str], /, **flags: object) -> None:
    """What the help says."""
    settings = chosen(flags, environ)
    try:
        document = openapi_document(load(settings.schemas), settings)
    except SchemaError as error:
        raise Failure(str(error), ExitCode.REFUSED) from None
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
