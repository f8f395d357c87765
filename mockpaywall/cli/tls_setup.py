"""The TLS of a run: the certificate that was given, or one made now."""

from __future__ import annotations

import contextlib
import shlex
import ssl
import tempfile
from pathlib import Path

import click

from mockpaywall.cli.cli_error import ExitCode, Failure
from mockpaywall.server.tls import Paths, TlsError, self_signed, server_context
from mockpaywall.settings import Settings

FOLDER = Path(".mockpaywall")
"""Where --tls-self-signed keeps its files, in the working directory."""

CA_FILE = "ca.pem"

WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared, not listened on
"""Hosts that are no name a client could use."""


def tls_context(settings: Settings) -> ssl.SSLContext:
    """For settings with a certificate or `tls_self_signed`. Says on stderr where a CA made now is.

    Raises Failure for what cannot be used.
    """
    try:
        if settings.tls_cert and settings.tls_key:
            return server_context(settings.tls_cert, settings.tls_key)
        paths = _made(settings)
        _say(paths.ca.absolute())
        return server_context(paths.cert, paths.key)
    except TlsError as error:
        raise Failure(str(error), ExitCode.REFUSED) from None


def _made(settings: Settings) -> Paths:
    """In the working directory, where it is used again; in a fresh temporary one where that is read-only."""
    host = () if settings.host in WILDCARDS else (settings.host,)
    names = [*settings.tls_names, *host]
    try:
        paths = self_signed(names, FOLDER)
    except OSError:
        return self_signed(names, Path(tempfile.mkdtemp(prefix="mockpaywall-")))
    with contextlib.suppress(OSError):  # the folder holds a key: nobody should commit it by accident
        (FOLDER / ".gitignore").write_text("*\n", encoding="ascii")
    return paths


def _say(ca: Path) -> None:
    shown = shlex.quote(str(ca))
    click.echo(f"TLS: the CA is {shown} (how to trust it: mockpaywall tls --ca {shown})", err=True)
