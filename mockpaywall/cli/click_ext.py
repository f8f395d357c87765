"""Subclasses of click's Command and Option: help in groups with defaults and examples, errors without secrets."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import click

from mockpaywall.cli.table import format_columns
from mockpaywall.settings.settings_error import quote
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

Example = tuple[str, str]
"""A command line and what it does."""

MAX_HELP_WIDTH = 100
"""Columns."""

CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": MAX_HELP_WIDTH}


class GroupedOption(click.Option):
    """An option under a heading. *help_label* replaces click's own label in the help."""

    def __init__(self, *args: Any, group: str = "Options", help_label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.help_label = help_label

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return label and help text."""
        record = super().get_help_record(ctx)
        return (self.help_label or record[0], record[1]) if record else None

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Convert as click does, with the message of an unusable setting. Raises UsageError."""
        try:
            return super().type_cast_value(ctx, value)
        except click.BadParameter as error:
            expected = _describe_type(self.type, str(value))
            if expected is None:
                raise
            message = f"{self.opts[0]}: {quote(value)} is not usable; expected {expected}"
            raise click.UsageError(message, ctx) from error


def _describe_type(param_type: click.ParamType[Any], text: str) -> str | None:
    """Return in words what *param_type* accepts, for *text* that it refused; None for a type without words."""
    if isinstance(param_type, click.Choice):
        names = tuple(map(str, param_type.choices))
        suggestion = format_suggestion(find_similar_name(text.lower(), names))
        return f"{', '.join(names[:-1])} or {names[-1]}{suggestion}"
    if isinstance(param_type, click.IntRange):
        return f"a whole number{_describe_range(param_type.min, param_type.max)}"
    if isinstance(param_type, click.FloatRange):
        return f"seconds{_describe_range(param_type.min, param_type.max)}"
    return "a number of seconds" if param_type is click.FLOAT else None


def _describe_range(low: float | None, high: float | None) -> str:
    return f", at least {low}" if high is None else f" from {low} to {high}"


class SecondsRange(click.FloatRange):
    """A click.FloatRange without nan, which no comparison excludes, and without infinity."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number. Raises BadParameter."""
        number: float = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{number} is not a number of seconds", param, ctx)
        return number


class HelpfulCommand(click.Command):
    """A command whose help groups its options and ends with examples."""

    def __init__(self, name: str | None, *, examples: Sequence[Example] = (), **kwargs: Any) -> None:
        settings = {**CONTEXT_SETTINGS, "allow_extra_args": True, **kwargs.pop("context_settings", {})}
        super().__init__(name, context_settings=settings, **kwargs)
        self.examples = examples

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does, but count extra arguments without repeating them: one may be half of a key pair."""
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:  # click gives some no context, such as that of a missing value
            error.ctx = error.ctx or ctx
            raise
        if ctx.args and not ctx.resilient_parsing:
            raise click.UsageError(f"too many arguments for {self.name}: {len(ctx.args)} left over", ctx)
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their headings."""
        write_options(formatter, ctx, self.get_params(ctx))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        write_block(formatter, "Examples", self.examples)


def write_options(
    formatter: click.HelpFormatter, ctx: click.Context, parameters: Sequence[click.Parameter]
) -> None:
    """Write the options among *parameters*, each group under its heading, in the order of first appearance."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        record = parameter.get_help_record(ctx)
        if record and not isinstance(parameter, click.Argument):  # arguments are in the usage line
            group = parameter.group if isinstance(parameter, GroupedOption) else "Help"
            groups.setdefault(group, []).append((click.style(record[0], fg="cyan"), record[1]))
    for name, records in groups.items():
        with formatter.section(format_heading(name)):
            formatter.write_dl(records)


def format_heading(text: str) -> str:
    """Style a heading of the help."""
    return click.style(text, bold=True)


def write_block(formatter: click.HelpFormatter, title: str, rows: Sequence[Sequence[str]]) -> None:
    """Write *rows* in columns under *title*; nothing without rows. They are not wrapped: people copy them."""
    if not rows:
        return
    with formatter.section(format_heading(title)):
        for line in format_columns(rows).splitlines():
            formatter.write(f"  {line}\n")
