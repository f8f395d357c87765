"""Options of the commands that call the admin API, and the client that they select."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click

from mockpaywall.cli.cli_error import CliError
from mockpaywall.cli.click_ext import GroupedOption
from mockpaywall.cli.connection_options import (
    make_tls_context,
    resolve_server_url,
    trust_options,
    url_option,
)
from mockpaywall.cli.output import UNEXPECTED_SHAPE_ERRORS, UnknownResponse
from mockpaywall.client.admin_client import AdminClient
from mockpaywall.client.client_errors import AdminCallError
from mockpaywall.client.server_url import ServerUrl
from mockpaywall.http.namespace_path import NAMESPACE_RULE, find_namespace, is_namespace_name
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER
from mockpaywall.settings.parsers import parse_key_pair, parse_token
from mockpaywall.settings.settings_error import InvalidValue, quote
from mockpaywall.settings.token_file import read_token_file

TOKEN_VARIABLE = "MOCKPAYWALL_ADMIN_TOKEN"  # noqa: S105 - the name of a variable  # nosec B105
TOKEN_FILE_VARIABLE = "MOCKPAYWALL_ADMIN_TOKEN_FILE"  # noqa: S105 - the same  # nosec B105
ALL_NAMESPACES = "all namespaces"


@dataclass(frozen=True, slots=True)
class AdminTarget:
    """The server, or the namespace of it, that the options select."""

    client: AdminClient
    url: str
    scope: str
    """The selected namespace in words."""

    def describe_scope(self) -> str:
        """Return `scope`, and say if there is no such namespace yet. Raises UnknownResponse."""
        if self.scope == ALL_NAMESPACES:
            return self.scope
        try:
            exists = bool(self.client.request("GET", "namespaces")["namespaces"])
        except UNEXPECTED_SHAPE_ERRORS:
            raise UnknownResponse from None
        return self.scope if exists else f"{self.scope} (it did not exist)"


def admin_options(command: Any) -> Any:
    """Add the options of every command that calls the admin API; `open_admin_target` takes their values."""
    options = (
        url_option("The server, or its Base Address."),
        click.option("--namespace", metavar="NAME", cls=GroupedOption, help="Only that namespace."),
        click.option(
            "--credentials",
            metavar="KEY:CLIENT",
            cls=GroupedOption,
            help="Only the namespace of that key pair.",
        ),
        click.option(
            "--admin-token",
            metavar="TOKEN",
            cls=GroupedOption,
            help=f"The token that the server requires. [env: {TOKEN_VARIABLE}]",
        ),
        click.option(
            "--admin-token-file",
            type=click.Path(path_type=Path),
            metavar="PATH",
            cls=GroupedOption,
            help=f"Read the token from this file. [env: {TOKEN_FILE_VARIABLE}]",
        ),
        trust_options,
    )
    for add_option in reversed(options):
        command = add_option(command)
    return command


@contextmanager
def open_admin_target(
    environ: Mapping[str, str],
    *,
    url: str | None,
    namespace: str | None,
    credentials: str | None,
    admin_token: str | None,
    admin_token_file: Path | None,
    cacert: Path | None,
    insecure: bool,
) -> Iterator[AdminTarget]:
    """Open the client that the options select, and close it afterwards.

    Raises UsageError and CliError for unusable options, and CliError when the server requires another token.
    """
    base_url = resolve_server_url(url, environ)
    server_url, pair, scope = _resolve_scope(base_url, namespace, credentials)
    token = _resolve_token(admin_token, admin_token_file, environ)
    authorization = {"Authorization": f"Bearer {token}"} if token else {}
    client = AdminClient(server_url, {**pair, **authorization}, make_tls_context(cacert, insecure))
    try:
        yield AdminTarget(client, str(base_url), scope)
    except AdminCallError as error:
        if error.status == HTTPStatus.UNAUTHORIZED:
            raise _make_token_error(base_url, token) from None
        raise
    finally:
        client.close()


def _resolve_scope(
    base_url: ServerUrl, namespace: str | None, credentials: str | None
) -> tuple[ServerUrl, dict[str, str], str]:
    """Return the URL, the headers and the words for the selected namespace."""
    if namespace is not None and credentials is not None:
        raise click.UsageError("--namespace and --credentials: expected one of the two")
    if namespace is not None:
        if not is_namespace_name(namespace):
            raise click.UsageError(
                f"--namespace: {quote(namespace)} is not usable; expected {NAMESPACE_RULE}"
            )
        return base_url.with_namespace(namespace), {}, f"namespace {namespace}"
    if credentials is None:
        found = find_namespace(base_url.path)
        return base_url, {}, f"namespace {found}" if found else ALL_NAMESPACES
    try:
        key, client = parse_key_pair(credentials)
    except InvalidValue as error:
        raise click.UsageError(f"--credentials: the value is not usable; {error}") from None
    return base_url, {KEY_HEADER: key, CLIENT_HEADER: client}, "the namespace of that key pair"


def _resolve_token(option: str | None, file: Path | None, environ: Mapping[str, str]) -> str | None:
    """Return the token: options come before variables, and a token before a file. Raises SettingsError too."""
    if option is not None and file:
        raise click.UsageError("--admin-token and --admin-token-file: expected one of the two")
    if file:
        return read_token_file(file, "--admin-token-file")
    text = environ.get(TOKEN_VARIABLE, "").strip() if option is None else option
    if option is None and not text:
        path = environ.get(TOKEN_FILE_VARIABLE, "").strip()
        return read_token_file(Path(path), TOKEN_FILE_VARIABLE) if path else None
    try:
        return parse_token(text)
    except InvalidValue as error:
        source = TOKEN_VARIABLE if option is None else "--admin-token"
        raise click.UsageError(f"{source}: the value is not usable; {error}") from None


def _make_token_error(url: ServerUrl, token: str | None) -> CliError:
    if token:
        return CliError(f"{url} does not accept that admin token")
    return CliError(f"{url} requires its admin token: pass --admin-token-file PATH, or set {TOKEN_VARIABLE}")
