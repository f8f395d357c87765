"""The TLS context of a run: from the given certificate, or from one that is made now."""

from __future__ import annotations

import contextlib
import shlex
import ssl
import tempfile
from pathlib import Path

import click

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.server.file_replacement import NotRegularFile, replace_file
from mockpaywall.server.tls import (
    CA_MODE,
    CertificatePaths,
    TlsError,
    create_server_context,
    ensure_self_signed,
)
from mockpaywall.settings import Settings
from mockpaywall.text.missing_extra import MissingExtra

TLS_DIRECTORY = Path(".mockpaywall")
"""Where --tls-self-signed keeps its files, in the working directory."""

CA_FILE = "ca.pem"

WILDCARD_HOSTS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound  # nosec B104
"""Hosts that are not names a client could use."""


def make_server_tls_context(settings: Settings) -> ssl.SSLContext:
    """Return the context for settings with a certificate or `tls_self_signed`.

    Prints the path of a self-made CA on stderr. Raises CliError for an unusable certificate.
    """
    try:
        if settings.tls_cert and settings.tls_key:
            return create_server_context(settings.tls_cert, settings.tls_key)
        paths = _create_certificates(settings)
        _print_ca_path(paths.ca.absolute())
        return create_server_context(paths.cert, paths.key)
    except TlsError as error:
        raise CliError(str(error), ExitCode.USAGE_ERROR) from None
    except NotRegularFile as error:
        raise CliError(
            f"--tls-self-signed: {error.filename} cannot be used ({error.strerror})", ExitCode.USAGE_ERROR
        ) from None
    except MissingExtra as error:
        raise CliError(f"--tls-self-signed: {error}", ExitCode.USAGE_ERROR) from None


def _create_certificates(settings: Settings) -> CertificatePaths:
    """Create or reuse the files in the working directory; in a temporary one where that is read-only."""
    host = () if settings.host in WILDCARD_HOSTS else (settings.host,)
    names = [*settings.tls_names, *host]
    try:
        paths = ensure_self_signed(names, TLS_DIRECTORY)
    except NotRegularFile:
        raise
    except OSError:
        return ensure_self_signed(names, Path(tempfile.mkdtemp(prefix="mockpaywall-")))
    with contextlib.suppress(OSError):  # the folder contains a private key: keep it out of version control
        replace_file(TLS_DIRECTORY / ".gitignore", b"*\n", CA_MODE)
    return paths


def _print_ca_path(ca: Path) -> None:
    quoted = shlex.quote(str(ca))
    click.echo(f"TLS: the CA is {quoted} (how to trust it: mockpaywall tls --ca {quoted})", err=True)
