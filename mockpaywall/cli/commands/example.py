"""`mockpaywall example`: a fake but valid request, ready to send."""

from __future__ import annotations

from itertools import islice
from random import Random

import click

from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.example_formats import FORMATTERS, ExampleFormatter, RequestTarget
from mockpaywall.cli.url_option import resolve_base_url, url_option
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.settings.parsers import parse_key_pair
from mockpaywall.settings.settings_error import InvalidValue
from mockpaywall.testing.samples import generate_credentials, generate_requests

MAX_COUNT = 1_000_000


def _select_formatter(names: tuple[str, ...]) -> ExampleFormatter:
    """The one form that was asked for, in whatever spelling; JSON for none."""
    chosen = list(dict.fromkeys(name for name in names if name))
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)}: expected one format")
    return FORMATTERS[chosen[0] if chosen else "json"]


def _resolve_credentials(option: str | None, random: Random) -> tuple[str, str]:
    """The given pair, or a fake one. The value is not repeated in a complaint: it may be real."""
    fake = generate_credentials(random)  # drawn in any case, so that the bodies stay the same
    try:
        return parse_key_pair(option) if option is not None else fake
    except InvalidValue as error:
        raise click.UsageError(f"--credentials: the value is not usable; {error}") from None


def _make_endpoint_url(base: str) -> str:
    return base if base.endswith(CREATE_SESSION.path) else base + CREATE_SESSION.path


@click.command(
    "example",
    cls=HelpfulCommand,
    help="Print a valid Create Session request, made up by Faker in its Turkish locale.\n\n"
    "It fits every strictness. The UserId has a wrong check digit and the UserPhone lies in a block that "
    "Turkey has not assigned, so neither is anybody's.",
    examples=(
        ("mockpaywall example", "one body, indented"),
        ("mockpaywall example --curl | sh", "send it (POSIX shell)"),
        ("mockpaywall example --count 3 --seed 7", "three bodies, one a line, the same every time"),
        ("mockpaywall example --http --count 3 > session.http", "for VS Code and JetBrains"),
    ),
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATTERS)),
    cls=GroupedOption,
    help="json: indented, or one object a line when --count is more than 1. curl: for a POSIX shell. "
    "http: an .http file. [default: json]",
)
@click.option("--json", is_flag=True, cls=GroupedOption, help="Short for --format json.")
@click.option("--curl", is_flag=True, cls=GroupedOption, help="Short for --format curl.")
@click.option("--http", is_flag=True, cls=GroupedOption, help="Short for --format http.")
@click.option(
    "--count",
    type=click.IntRange(1, MAX_COUNT),
    default=1,
    metavar="N",
    cls=GroupedOption,
    help="How many requests.",
    show_default=True,
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    metavar="N",
    cls=GroupedOption,
    help="Same seed, same requests. [default: random]",
)
@click.option(
    "--credentials",
    metavar="KEY:CLIENT",
    cls=GroupedOption,
    help="The pair that curl and http send. [default: a fake one]",
)
@url_option("The Base Address that curl and http send to.")
@click.pass_context
def command(
    context: click.Context,
    *,
    format_name: str | None,
    json: bool,
    curl: bool,
    http: bool,
    count: int,
    seed: int | None,
    credentials: str | None,
    url: str | None,
) -> None:
    """What the help says."""
    written = _select_formatter((format_name or "", "json" * json, "curl" * curl, "http" * http))
    random_source = Random(seed)  # None: a seed of the system's
    key, client = _resolve_credentials(credentials, random_source)
    sender = RequestTarget(_make_endpoint_url(resolve_base_url(url, context.obj)), key, client)
    for place, body in enumerate(islice(generate_requests(random_source), count), start=1):
        click.echo(written(body, sender, place, count))
