"""One place where everything a command may raise becomes one line and an exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from mockpaywall.cli.cli_error import ExitCode, Failure
from mockpaywall.cli.lazy_group import ROOT
from mockpaywall.cli.terminal import colour
from mockpaywall.settings.settings_error import SettingsError, did_you_mean, nearest


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the command in *argv*; give the exit code.

    What is not handled here is a defect of ours, and then the traceback is wanted.
    """
    paint = colour(environ)
    try:
        result = ROOT.main(list(argv), "mockpaywall", standalone_mode=False, obj=environ, color=paint)
    except SystemExit as end:  # click's own way out: our reader has gone, or a shell asked for completions
        return end.code if isinstance(end.code, int) else ExitCode.FAILED
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except (click.ClickException, SettingsError, Failure, OSError) as error:
        line, code = explain(error)
        click.echo(f"{click.style('mockpaywall:', fg='red', bold=True)} {line}", err=True, color=paint)
        return code
    return result if isinstance(result, int) else ExitCode.DONE


def explain(error: click.ClickException | SettingsError | Failure | OSError) -> tuple[str, int]:
    """The line and the exit code for *error*."""
    if isinstance(error, click.UsageError):
        return _usage(error), ExitCode.REFUSED
    if isinstance(error, click.ClickException):
        return _one_line(error.format_message()), ExitCode.FAILED
    if isinstance(error, OSError):
        subject = f"{error.filename}: " if error.filename else ""
        return _one_line(f"{subject}{error.strerror or error}"), ExitCode.FAILED
    return _one_line(str(error)), error.code if isinstance(error, Failure) else ExitCode.REFUSED


def _usage(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        line = _one_line(f"no such option: {error.option_name}{did_you_mean(_nearest_option(error))}")
    else:
        line = _one_line(error.format_message()).rstrip(".")
    path = error.ctx.command_path if error.ctx else "mockpaywall"
    return f"{line} (see '{path} --help')"


def _nearest_option(error: click.NoSuchOption) -> str | None:
    options = error.ctx.command.get_params(error.ctx) if error.ctx else []
    return nearest(
        error.option_name, [name for option in options for name in (*option.opts, *option.secondary_opts)]
    )


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))
