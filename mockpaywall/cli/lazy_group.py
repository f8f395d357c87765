"""`mockpaywall` itself: finds the command, imports it when it is used, serves when none is named."""

from __future__ import annotations

from importlib import import_module

import click

from mockpaywall import __version__
from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.click_ext import CONTEXT_SETTINGS, format_heading, write_block, write_options
from mockpaywall.cli.command_registry import COMMANDS, DEFAULT_COMMAND
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

COMMAND_NAMES = [row.name for row in COMMANDS]

HELP_TEXT = "A local stand-in for Paywall's Masterpass API: for tests, for laptops, for CI."

EXAMPLES = (
    ("mockpaywall", "serve on http://127.0.0.1:8080"),
    ("mockpaywall --port 0 --seed 7", "on a free port, repeatable"),
    ("mockpaywall example --curl | sh", "ask it for a session"),
)


class LazyGroup(click.Group):
    """The commands of COMMANDS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return COMMAND_NAMES

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None for an unknown name."""
        row = next((row for row in COMMANDS if row.name == cmd_name), None)
        if row is None:
            return None
        command = import_module(row.module).command
        return command if isinstance(command, click.Command) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """An option where a command could stand belongs to serve."""
        own = {*ctx.help_option_names, "--version"}
        named = args and (not args[0].startswith("-") or args[0] in own)
        named = named or (ctx.resilient_parsing and not args)  # a shell asks how the line could go on
        return super().parse_args(ctx, list(args) if named else [DEFAULT_COMMAND, *args])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with our words for an unknown name."""
        if args[0] not in COMMAND_NAMES and not ctx.resilient_parsing:
            raise click.UsageError(
                f"no such command: {args[0]}{format_suggestion(find_similar_name(args[0], COMMAND_NAMES))}",
                ctx,
            )
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands, examples and exit codes, all from their tables."""
        commands = [(click.style(row.name, fg="cyan"), row.summary) for row in COMMANDS]
        with formatter.section(format_heading("Commands")):
            formatter.write_dl(commands)
        write_options(formatter, ctx, self.get_params(ctx))
        write_block(formatter, "Examples", EXAMPLES)
        write_block(formatter, "Exit codes", [(str(int(code)), code.meaning) for code in ExitCode])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Where to read on."""
        formatter.write_paragraph()
        formatter.write_text("'mockpaywall COMMAND --help' tells more; all settings are under 'serve'.")


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
