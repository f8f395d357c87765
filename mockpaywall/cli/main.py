"""Run a command, and turn everything it may raise into one line and an exit code."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

import click

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.lazy_group import ROOT_COMMAND
from mockpaywall.cli.terminal import use_color
from mockpaywall.client.client_errors import AdminCallError, MockPaywallError, UntrustedCertificate
from mockpaywall.settings.settings_error import SettingsError
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

ReportedError = click.ClickException | SettingsError | CliError | MockPaywallError | OSError
"""Expected errors. Any other exception is a defect of mockpaywall: its traceback must be visible."""


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the command in *argv* and return the exit code."""
    color = use_color(environ)
    try:
        result = ROOT_COMMAND.main(list(argv), "mockpaywall", standalone_mode=False, obj=environ, color=color)
    except SystemExit as end:  # raised by click: stdout was closed, or shell completion has finished
        return end.code if isinstance(end.code, int) else ExitCode.FAILED
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except (click.ClickException, SettingsError, CliError, MockPaywallError, OSError) as error:
        prefix = click.style("mockpaywall:", fg="red", bold=True)
        with contextlib.suppress(OSError):  # the exit code remains, even if nobody reads stderr
            click.echo(f"{prefix} {format_error(error)}", err=True, color=color)
        return exit_code_for(error)
    return result if isinstance(result, int) else ExitCode.SUCCESS


def exit_code_for(error: ReportedError) -> ExitCode:
    """Return the exit code for *error*."""
    if isinstance(error, CliError):
        return error.exit_code
    is_rejected_call = isinstance(error, AdminCallError) and error.is_client_error
    if is_rejected_call or isinstance(error, (click.UsageError, SettingsError)):
        return ExitCode.USAGE_ERROR
    return ExitCode.FAILED


def format_error(error: ReportedError) -> str:
    """Format *error* as one printable line."""
    if isinstance(error, click.UsageError):
        return _format_usage_error(error)
    if isinstance(error, click.ClickException):
        return _to_one_line(error.format_message())
    if isinstance(error, OSError):
        subject = f"{error.filename}: " if error.filename else ""
        return _to_one_line(f"{subject}{error.strerror or error}")
    if isinstance(error, UntrustedCertificate):
        return _to_one_line(f"{error.cause}; trust its CA with --cacert PATH, or any with --insecure")
    return _to_one_line(str(error))


def _format_usage_error(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        suggestion = format_suggestion(_find_similar_option(error))
        line = _to_one_line(f"no such option: {error.option_name}{suggestion}")
    else:
        line = _to_one_line(error.format_message()).rstrip(".")
    path = error.ctx.command_path if error.ctx else "mockpaywall"
    return f"{line} (see '{path} --help')"


def _find_similar_option(error: click.NoSuchOption) -> str | None:
    parameters = error.ctx.command.get_params(error.ctx) if error.ctx else []
    names = [name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)]
    return find_similar_name(error.option_name, names)


def _to_one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))
