"""`mockpaywall` itself: find the command, import it when it is used, serve when none is given."""

from __future__ import annotations

from importlib import import_module

import click

from mockpaywall import __version__
from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.click_ext import CONTEXT_SETTINGS, format_heading, write_block, write_options
from mockpaywall.cli.command_registry import COMMANDS, DEFAULT_COMMAND
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

COMMAND_NAMES = [entry.name for entry in COMMANDS]

HELP_TEXT = "A local mock server for Paywall's Masterpass API: for tests, laptops and CI."

EXAMPLES = (
    ("mockpaywall", "serve on http://127.0.0.1:8080"),
    ("mockpaywall --port 0 --seed 7", "on a free port, with repeatable ids"),
    ("mockpaywall example --curl | sh", "create a session on it"),
)


class LazyGroup(click.Group):
    """The commands of COMMANDS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return COMMAND_NAMES

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command, or None for an unknown name."""
        entry = next((entry for entry in COMMANDS if entry.name == cmd_name), None)
        if entry is None:
            return None
        command = import_module(entry.module).command
        return command if isinstance(command, click.Command) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command when the first argument is an option of it, or missing."""
        group_options = {*ctx.help_option_names, "--version"}
        has_command = args and (not args[0].startswith("-") or args[0] in group_options)
        is_completing = ctx.resilient_parsing and not args  # a shell asks which words may follow
        names_command = has_command or is_completing
        return super().parse_args(ctx, list(args) if names_command else [DEFAULT_COMMAND, *args])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve as click does, but suggest a similar name for an unknown one."""
        if args[0] not in COMMAND_NAMES and not ctx.resilient_parsing:
            suggestion = format_suggestion(find_similar_name(args[0], COMMAND_NAMES))
            raise click.UsageError(f"no such command: {args[0]}{suggestion}", ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write commands, examples and exit codes, all from their tables."""
        commands = [(click.style(entry.name, fg="cyan"), entry.summary) for entry in COMMANDS]
        with formatter.section(format_heading("Commands")):
            formatter.write_dl(commands)
        write_options(formatter, ctx, self.get_params(ctx))
        write_block(formatter, "Examples", EXAMPLES)
        write_block(formatter, "Exit codes", [(str(int(code)), code.meaning) for code in ExitCode])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write where to find more."""
        formatter.write_paragraph()
        formatter.write_text("See 'mockpaywall COMMAND --help' for each command; 'serve' lists all settings.")


ROOT_COMMAND = click.version_option(
    __version__, message="mockpaywall %(version)s", help="Print the version."
)(
    LazyGroup(
        name="mockpaywall",
        help=HELP_TEXT,
        context_settings=dict(CONTEXT_SETTINGS),
        options_metavar="",
        subcommand_metavar="[COMMAND] [OPTIONS]",
    )
)
