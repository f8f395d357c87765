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

from mockpaywall.cli.cli_error import ExitCode, Failure
from mockpaywall.cli.click_ext import Option
from mockpaywall.cli.commands.health import tls_context
from mockpaywall.cli.url_option import base_url, url_option
from mockpaywall.http.header_names import REQUEST_ID
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER
from mockpaywall.settings.parsers import credential
from mockpaywall.settings.settings_error import Unusable, quote

ANSWER_S = 30.0
"""How long one admin call may take."""
TOKEN_VARIABLE = "MOCKPAYWALL_ADMIN_TOKEN"  # noqa: S105 - the name of a variable
ALL = "all namespaces"


class Refused(Failure):
    """The server understood the call and refused it; `detail` is its reason."""

    def __init__(self, title: str, detail: str) -> None:
        super().__init__(f"{title}: {detail}" if detail else title, ExitCode.REFUSED)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Remote:
    """One server, or one namespace of it. Its repr shows no secret."""

    url: str
    prefix: str = ""
    """`/ns/<name>`, or nothing."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False)
    scope: str = ALL
    """What is meant, in words."""

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The JSON that the call under /__admin answers. Raises Refused, and Failure when nobody answers."""
        try:
            return json.loads(self.text(method, path, body))
        except ValueError as error:
            raise _silence(self.url, error) from None

    def text(self, method: str, path: str, body: object = None) -> str:
        """What the call answers, as text. Raises as `call` does."""
        request = urllib.request.Request(  # noqa: S310 - base_url lets only http and https through
            f"{self.url}{self.prefix}/__admin/{path}",
            None if body is None else json.dumps(body).encode(),
            {**self.headers, "Content-Type": "application/json"},
            method=method,
        )
        try:
            with _opener(self.context).open(request, timeout=ANSWER_S) as answer:
                return str(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(self.url, error, token_sent="Authorization" in self.headers) from None
        except urllib.error.URLError as error:
            raise _silence(self.url, error.reason) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _silence(self.url, error) from None


def remote_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that talks to a running server; `remote` takes what they give."""
    options = (
        url_option("The server, without /__admin."),
        click.option("--namespace", metavar="NAME", cls=Option, help="Only that namespace."),
        click.option(
            "--credentials",
            metavar="KEY:CLIENT",
            cls=Option,
            help="Only the namespace of that pair.",
        ),
        click.option(
            "--admin-token",
            metavar="TOKEN",
            cls=Option,
            help=f"The token the server asks for. [env: {TOKEN_VARIABLE}]",
        ),
        click.option(
            "--cacert",
            type=click.Path(path_type=Path),
            metavar="PATH",
            cls=Option,
            help="Trust this CA (PEM).",
        ),
        click.option("--insecure", is_flag=True, cls=Option, help="Trust any certificate."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def remote(
    environ: Mapping[str, str],
    *,
    url: str | None,
    namespace: str | None,
    credentials: str | None,
    admin_token: str | None,
    cacert: Path | None,
    insecure: bool,
) -> Remote:
    """What the options mean. Raises UsageError and Failure."""
    token = admin_token or environ.get(TOKEN_VARIABLE)
    prefix, pair, scope = _scope(namespace, credentials)
    return Remote(
        url=base_url(url, environ),
        prefix=prefix,
        headers={**pair, **({"Authorization": f"Bearer {token}"} if token else {})},
        context=tls_context(cacert, insecure),
        scope=scope,
    )


def _scope(namespace: str | None, credentials: str | None) -> tuple[str, dict[str, str], str]:
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
        return "", {}, ALL
    try:
        key, client = credential(credentials)
    except Unusable as error:
        raise click.UsageError(f"--credentials: the value is not usable; {error}") from None
    return "", {KEY_HEADER: key, CLIENT_HEADER: client}, "the namespace of that pair"


def _opener(context: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    """Past any proxy: a mock is near."""
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )


def _refusal(url: str, error: urllib.error.HTTPError, *, token_sent: bool) -> Failure:
    if error.code == HTTPStatus.UNAUTHORIZED and token_sent:
        return Failure(f"{url} does not take that admin token")
    if error.code == HTTPStatus.UNAUTHORIZED:
        return Failure(f"{url} asks for its admin token: give --admin-token TOKEN, or set {TOKEN_VARIABLE}")
    if REQUEST_ID in error.headers:
        return Failure(f"{url} has its admin API switched off (--no-admin)")
    try:
        first = json.load(error)["errors"][0]
        return Refused(str(first["title"]), str(first.get("detail") or ""))
    except (ValueError, LookupError, TypeError):
        return Failure(f"no mockpaywall answers at {url}: HTTP {error.code}")


def _silence(url: str, reason: object) -> Failure:
    if isinstance(reason, ssl.SSLCertVerificationError):
        why = reason.verify_message
        return Failure(f"{url}: its certificate is not trusted ({why}); give --cacert PATH or --insecure")
    text = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    why = text or type(reason).__name__
    return Failure(f"no mockpaywall answers at {url}: {why}; 'mockpaywall serve' starts one")
