"""`mockpaywall example`: print fake but valid requests."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from random import Random
from typing import TypeVar

import click

from mockpaywall.cli.checkout_calls import generate_checkout
from mockpaywall.cli.checkout_formats import CHECKOUT_FORMATTERS, CheckoutTarget
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.connection_options import resolve_server_url, url_option
from mockpaywall.cli.output import print_utf8
from mockpaywall.cli.setting_options import load_settings
from mockpaywall.examples.checkout_programs import CHECKOUT_PROGRAMS, format_checkout_program
from mockpaywall.examples.example_formats import FORMATTERS, RequestTarget
from mockpaywall.examples.language_formats import LANGUAGES, format_program
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.settings.parsers import parse_key_pair
from mockpaywall.settings.settings_error import InvalidValue
from mockpaywall.testing.samples import generate_credentials, generate_requests, generate_temp_token
from mockpaywall.text.similar_names import find_similar_name

MAX_COUNT = 1_000_000
CHECKOUT = "checkout"
"""Given instead of an operation: all calls of a checkout."""
OPERATIONS_BY_KEY = {operation.key: operation for operation in OPERATIONS}
FORMAT_NAMES = tuple(dict.fromkeys((*FORMATTERS, *CHECKOUT_FORMATTERS)))
LANGUAGE_NAMES = tuple(CHECKOUT_PROGRAMS)

Formatter = TypeVar("Formatter")


def _select_formatter(names: tuple[str, ...], formatters: Mapping[str, Formatter], what: str) -> Formatter:
    """Return the formatter that the options name, or the first one. Raises UsageError for another or for two."""
    distinct = list(dict.fromkeys(name for name in names if name)) or list(formatters)[:1]
    if len(distinct) > 1:
        raise click.UsageError(f"{' and '.join(distinct)}: expected one format")
    if distinct[0] not in formatters:
        raise click.UsageError(f"{distinct[0]}: no format of {what}; expected {' or '.join(formatters)}")
    return formatters[distinct[0]]


def _resolve_credentials(option: str | None, environ: Mapping[str, str], random: Random) -> tuple[str, str]:
    """Return the given key pair, else the first one that a server of this folder accepts, else a fake one.

    Errors do not repeat the value: it may be real. Raises UsageError and SettingsError.
    """
    fake = generate_credentials(random)  # drawn in any case: the key pair must not change the bodies
    if option is None:
        return next(iter(load_settings({}, environ).credentials), fake)
    try:
        return parse_key_pair(option)
    except InvalidValue as error:
        raise click.UsageError(f"--credentials: the value is not usable; {error}") from None


def _resolve_base_url(option: str | None, environ: Mapping[str, str]) -> str:
    """Return the Base Address. One without a path gets the base path of the settings, as a server of this folder has.

    The path of Create Session, which people copy with it, is removed. Raises UsageError and SettingsError.
    """
    server_url = resolve_server_url(option, environ)
    if server_url.path:
        return str(server_url).removesuffix(CREATE_SESSION.path)
    return f"{server_url}{load_settings({}, environ).base_path}"


def _find_operation(name: str) -> Operation:
    """Return the operation *name*. Raises UsageError, which does not repeat it: it may be half of a key pair."""
    operation = OPERATIONS_BY_KEY.get(name)
    if operation is None:
        names = [*OPERATIONS_BY_KEY, CHECKOUT]
        nearest = find_similar_name(name, names)
        expected = f"did you mean {nearest}?" if nearest else f"expected one of {', '.join(names)}"
        raise click.UsageError(f"no such operation; {expected}")
    return operation


def _print_requests(
    operation: Operation, names: tuple[str, ...], count: int, random: Random, target: CheckoutTarget
) -> None:
    format_request = _select_formatter(names, FORMATTERS, operation.key)
    request_target = _make_request_target(operation, random, target)
    bodies = islice(generate_requests(random, operation.key), count)
    for number, body in enumerate(bodies, start=1):
        print_utf8(f"{format_request(body, request_target, number, count)}\n")


def _make_request_target(operation: Operation, random: Random, target: CheckoutTarget) -> RequestTarget:
    url = f"{target.base_url}{operation.path}"
    token = generate_temp_token(random) if operation.access is Access.TEMP_TOKEN else ""
    return RequestTarget(url, target.key, target.client, operation, token)


def _print_program(operation: str, language: str, random: Random, target: CheckoutTarget) -> None:
    try:
        if operation == CHECKOUT:
            program = format_checkout_program(language, target.base_url, target.key, target.client)
        else:
            program = _format_request_program(_find_operation(operation), language, random, target)
    except ValueError as error:
        raise click.UsageError(f"--credentials: {error}") from None
    print_utf8(f"{program}\n")


def _format_request_program(
    operation: Operation, language: str, random: Random, target: CheckoutTarget
) -> str:
    if language not in LANGUAGES:
        raise click.UsageError(f"{language}: use --format curl for one request")
    if not operation.has_body:
        raise click.UsageError(f"--language: {operation.key} has no body; expected --format curl or http")
    request_target = _make_request_target(operation, random, target)
    return format_program(language, next(generate_requests(random, operation.key)), request_target)


def _print_checkout(names: tuple[str, ...], count: int, random: Random, target: CheckoutTarget) -> None:
    format_checkout = _select_formatter(names, CHECKOUT_FORMATTERS, CHECKOUT)
    if count != 1:
        raise click.UsageError(f"--count: {CHECKOUT} is printed once")
    print_utf8(f"{format_checkout(generate_checkout(random), target)}\n")


@click.command(
    "example",
    cls=HelpfulCommand,
    help="Print a valid request of OPERATION, by default of session, generated by Faker with its Turkish locale; "
    "or, with --language, a program that pays an order.\n\n"
    "OPERATION is the path below masterpass/, such as payment/init, or temptoken. checkout stands for all calls "
    "from the session to the commit: a shell script that needs curl and sed, or an .http file whose requests refer "
    "to each other.\n\n"
    "It is valid at every strictness. The UserId has a wrong check digit, and the UserPhone is in a range that "
    "Turkey has not assigned: neither belongs to a person. Cards are published test cards. SessionIds and tokens "
    "are random: replace them by those of earlier answers, as checkout does.",
    examples=(
        ("mockpaywall example", "one body, indented"),
        ("mockpaywall example --curl | sh", "send it (POSIX shell)"),
        ("mockpaywall example --count 3 --seed 7", "three bodies, one per line, the same every time"),
        ("mockpaywall example --http --count 3 > session.http", "for VS Code and JetBrains"),
        ("mockpaywall example payment/init", "the body of another operation"),
        (
            "mockpaywall example --language go > pay_order.go",
            "a program that pays an order, with a fake key pair",
        ),
        ("mockpaywall example card/add --language java", "a program that sends one request"),
        ("mockpaywall example checkout | sh", "pay: seven calls, each with its answer"),
        ("mockpaywall example checkout --http > checkout.http", "for VS Code and Visual Studio"),
    ),
)
@click.argument("operation", required=False, metavar="[OPERATION]")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMAT_NAMES),
    cls=GroupedOption,
    help="json: indented, or one object per line when --count is more than 1. curl: for a POSIX shell. "
    "http: an .http file. sh: a script, for checkout. [default: json; sh for checkout]",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGE_NAMES),
    cls=GroupedOption,
    help="Print a program in this language: one that pays an order, and never twice if an answer is lost; with an "
    "OPERATION one that sends its request. It has the address of --url and the key pair of --credentials.",
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
    help="The number of requests.",
    show_default=True,
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    metavar="N",
    cls=GroupedOption,
    help="The same seed prints the same requests. [default: random]",
)
@click.option(
    "--credentials",
    metavar="KEY:CLIENT",
    cls=GroupedOption,
    help="The key pair in curl, http and programs. [default: the first of MOCKPAYWALL_CREDENTIALS or the settings "
    "file; without any, a fake one]",
)
@url_option("The Base Address in curl, http and programs. Without a path it gets MOCKPAYWALL_BASE_PATH.")
@click.pass_context
def command(
    context: click.Context,
    *,
    operation: str | None,
    format_name: str | None,
    language: str | None,
    json: bool,
    curl: bool,
    http: bool,
    count: int,
    seed: int | None,
    credentials: str | None,
    url: str | None,
) -> None:
    """Run `mockpaywall example`."""
    names = (format_name or "", "json" * json, "curl" * curl, "http" * http)
    random = Random(seed)  # None: seeded by the system
    key, client = _resolve_credentials(credentials, context.obj, random)
    target = CheckoutTarget(_resolve_base_url(url, context.obj), key, client)
    if language is not None:
        if any(names) or count != 1:
            raise click.UsageError("--language: a program is printed once and has no other format")
        _print_program(operation or CHECKOUT, language, random, target)
    elif operation == CHECKOUT:
        _print_checkout(names, count, random, target)
    else:
        _print_requests(_find_operation(operation or CREATE_SESSION.key), names, count, random, target)
