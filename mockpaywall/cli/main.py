"""One place where everything a command may raise becomes one line and an exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.lazy_group import ROOT_COMMAND
from mockpaywall.cli.terminal import use_color
from mockpaywall.settings.settings_error import SettingsError
from mockpaywall.text.similar_names import find_similar_name, format_suggestion


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the command in *argv*; give the exit code.

    What is not handled here is a defect of ours, and then the traceback is wanted.
    """
    paint = use_color(environ)
    try:
        result = ROOT_COMMAND.main(list(argv), "mockpaywall", standalone_mode=False, obj=environ, color=paint)
    except SystemExit as end:  # click's own way out: our reader has gone, or a shell asked for completions
        return end.code if isinstance(end.code, int) else ExitCode.FAILED
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except (click.ClickException, SettingsError, CliError, OSError) as error:
        line, code = exit_code_for(error)
        click.echo(f"{click.style('mockpaywall:', fg='red', bold=True)} {line}", err=True, color=paint)
        return code
    return result if isinstance(result, int) else ExitCode.SUCCESS


def exit_code_for(error: click.ClickException | SettingsError | CliError | OSError) -> tuple[str, int]:
    """The line and the exit code for *error*."""
    if isinstance(error, click.UsageError):
        return _format_usage_error(error), ExitCode.USAGE_ERROR
    if isinstance(error, click.ClickException):
        return _to_one_line(error.format_message()), ExitCode.FAILED
    if isinstance(error, OSError):
        subject = f"{error.filename}: " if error.filename else ""
        return _to_one_line(f"{subject}{error.strerror or error}"), ExitCode.FAILED
    return _to_one_line(str(error)), error.exit_code if isinstance(error, CliError) else ExitCode.USAGE_ERROR


def _format_usage_error(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        line = _to_one_line(
            f"no such option: {error.option_name}{format_suggestion(_find_similar_option(error))}"
        )
    else:
        line = _to_one_line(error.format_message()).rstrip(".")
    path = error.ctx.command_path if error.ctx else "mockpaywall"
    return f"{line} (see '{path} --help')"


def _find_similar_option(error: click.NoSuchOption) -> str | None:
    options = error.ctx.command.get_params(error.ctx) if error.ctx else []
    return find_similar_name(
        error.option_name, [name for option in options for name in (*option.opts, *option.secondary_opts)]
    )


def _to_one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))
