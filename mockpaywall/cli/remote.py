"""A running server as a command reaches it: which one, which of its namespaces, and one admin call."""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.click_ext import GroupedOption
from mockpaywall.cli.commands.health import make_client_tls_context
from mockpaywall.cli.url_option import resolve_base_url, url_option
from mockpaywall.http.header_names import REQUEST_ID
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER
from mockpaywall.settings.parsers import parse_key_pair
from mockpaywall.settings.settings_error import InvalidValue, quote

RESPONSE_TIMEOUT_S = 30.0
"""How long one admin call may take."""
TOKEN_VARIABLE = "MOCKPAYWALL_ADMIN_TOKEN"  # noqa: S105 - the name of a variable
ALL_NAMESPACES = "all namespaces"


class AdminCallError(CliError):
    """The server understood the call and refused it; `detail` is its reason."""

    def __init__(self, title: str, detail: str) -> None:
        super().__init__(f"{title}: {detail}" if detail else title, ExitCode.USAGE_ERROR)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class CliAdminClient:
    """One server, or one namespace of it. Its repr shows no secret."""

    url: str
    prefix: str = ""
    """`/ns/<name>`, or nothing."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    tls_context: ssl.SSLContext | None = field(default=None, repr=False)
    scope: str = ALL_NAMESPACES
    """What is meant, in words."""

    def request(self, method: str, path: str, body: object = None) -> Any:
        """The JSON that the call under /__admin answers. Raises Refused, and Failure when nobody answers."""
        try:
            return json.loads(self.request_text(method, path, body))
        except ValueError as error:
            raise _make_connection_error(self.url, error) from None

    def request_text(self, method: str, path: str, body: object = None) -> str:
        """What the call answers, as text. Raises as `call` does."""
        request = urllib.request.Request(  # noqa: S310 - base_url lets only http and https through
            f"{self.url}{self.prefix}/__admin/{path}",
            None if body is None else json.dumps(body).encode(),
            {**self.headers, "Content-Type": "application/json"},
            method=method,
        )
        try:
            with _build_opener(self.tls_context).open(request, timeout=RESPONSE_TIMEOUT_S) as answer:
                return str(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as error:
            with error:
                raise _make_response_error(
                    self.url, error, token_sent="Authorization" in self.headers
                ) from None
        except urllib.error.URLError as error:
            raise _make_connection_error(self.url, error.reason) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _make_connection_error(self.url, error) from None


def remote_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that talks to a running server; `remote` takes what they give."""
    options = (
        url_option("The server, without /__admin."),
        click.option("--namespace", metavar="NAME", cls=GroupedOption, help="Only that namespace."),
        click.option(
            "--credentials",
            metavar="KEY:CLIENT",
            cls=GroupedOption,
            help="Only the namespace of that pair.",
        ),
        click.option(
            "--admin-token",
            metavar="TOKEN",
            cls=GroupedOption,
            help=f"The token the server asks for. [env: {TOKEN_VARIABLE}]",
        ),
        click.option(
            "--cacert",
            type=click.Path(path_type=Path),
            metavar="PATH",
            cls=GroupedOption,
            help="Trust this CA (PEM).",
        ),
        click.option("--insecure", is_flag=True, cls=GroupedOption, help="Trust any certificate."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def make_admin_client(
    environ: Mapping[str, str],
    *,
    url: str | None,
    namespace: str | None,
    credentials: str | None,
    admin_token: str | None,
    cacert: Path | None,
    insecure: bool,
) -> CliAdminClient:
    """What the options mean. Raises UsageError and Failure."""
    token = admin_token or environ.get(TOKEN_VARIABLE)
    prefix, pair, scope = _resolve_scope(namespace, credentials)
    return CliAdminClient(
        url=resolve_base_url(url, environ),
        prefix=prefix,
        headers={**pair, **({"Authorization": f"Bearer {token}"} if token else {})},
        tls_context=make_client_tls_context(cacert, insecure),
        scope=scope,
    )


def _resolve_scope(namespace: str | None, credentials: str | None) -> tuple[str, dict[str, str], str]:
    """The prefix, the headers and the words of the part that is meant."""
    if namespace is not None and credentials is not None:
        raise click.UsageError("--namespace and --credentials: expected one of the two")
    if namespace is not None:
        if (
            not all(sign.isascii() and (sign.isalnum() or sign in "._-") for sign in namespace)
            or not namespace
        ):
            raise click.UsageError(
                f"--namespace: {quote(namespace)} is not usable; expected letters, digits, . _ -"
            )
        return f"/ns/{namespace}", {}, f"namespace {namespace}"
    if credentials is None:
        return "", {}, ALL_NAMESPACES
    try:
        key, client = parse_key_pair(credentials)
    except InvalidValue as error:
        raise click.UsageError(f"--credentials: the value is not usable; {error}") from None
    return "", {KEY_HEADER: key, CLIENT_HEADER: client}, "the namespace of that pair"


def _build_opener(tls_context: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    """Past any proxy: a mock is near."""
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls_context)
    )


def _make_response_error(url: str, error: urllib.error.HTTPError, *, token_sent: bool) -> CliError:
    if error.code == HTTPStatus.UNAUTHORIZED and token_sent:
        return CliError(f"{url} does not take that admin token")
    if error.code == HTTPStatus.UNAUTHORIZED:
        return CliError(f"{url} asks for its admin token: give --admin-token TOKEN, or set {TOKEN_VARIABLE}")
    if REQUEST_ID in error.headers:
        return CliError(f"{url} has its admin API switched off (--no-admin)")
    try:
        first = json.load(error)["errors"][0]
        return AdminCallError(str(first["title"]), str(first.get("detail") or ""))
    except (ValueError, LookupError, TypeError):
        return CliError(f"no mockpaywall answers at {url}: HTTP {error.code}")


def _make_connection_error(url: str, reason: object) -> CliError:
    if isinstance(reason, ssl.SSLCertVerificationError):
        why = reason.verify_message
        return CliError(f"{url}: its certificate is not trusted ({why}); give --cacert PATH or --insecure")
    text = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    why = text or type(reason).__name__
    return CliError(f"no mockpaywall answers at {url}: {why}; 'mockpaywall serve' starts one")
