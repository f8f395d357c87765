"""The tables of the documentation that follow from the code: what each one must contain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.command_registry import COMMANDS
from mockpaywall.modes.magic_phone import FAMILIES, PREFIX
from mockpaywall.modes.magic_values import (
    MAGIC_CODES,
    MagicValue,
    list_magic_amounts,
    list_magic_cards,
    list_test_cards,
)
from mockpaywall.modes.part_registry import PART_TYPES, TRIGGERS
from mockpaywall.modes.part_type import PartType
from mockpaywall.modes.profiles import parse_profiles
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from mockpaywall.settings.definitions import SETTINGS, Setting, ValueType, format_default
from mockpaywall.wiremock.dialect import WIREMOCK_CALLS
from tests.docs import request_fields
from tests.docs.admin_shapes import list_call_rows
from tests.examples.clients.runners import RUNNERS
from tests.examples.clients.scenarios import SCENARIOS
from tests.openapi_clients.tools import TOOLS
from tests.support.markdown import format_table

Rows = Iterable[Sequence[str]]
OK = 200
CLIENTS_PAGE = "examples/clients/README.md"


@dataclass(frozen=True, slots=True)
class GeneratedTable:
    """A table that a page must contain exactly as the code gives it."""

    page: str
    section: str
    columns: tuple[str, ...]
    make_rows: Callable[[], Rows]

    def __str__(self) -> str:
        return f"{self.page}-{self.section}"

    def render(self) -> str:
        """Return the table as Markdown."""
        return format_table(self.columns, self.make_rows())


def _part_rows() -> Rows:
    for part in PART_TYPES:
        yield f"`{part.syntax}`", part.effect, f"`{part.example}`", f"{part.provenance}: {part.source}"


def _choice_rows(part: PartType) -> Rows:
    return ((f"`{choice.name}`", choice.effect) for choice in part.choices)


def _choice_tables() -> Iterator[GeneratedTable]:
    for part in PART_TYPES:
        if part.choices:
            columns = (f"`{part.name}=`", "effect")
            yield GeneratedTable(
                "docs/mode-parts.md", f"`{part.syntax}`", columns, partial(_choice_rows, part)
            )


def _field_tables() -> Iterator[GeneratedTable]:
    for operation in request_fields.list_operations():
        yield GeneratedTable(
            request_fields.PAGE,
            request_fields.get_section(operation),
            request_fields.COLUMNS,
            partial(request_fields.list_field_rows, operation),
        )


def _trigger_rows() -> Rows:
    return ((f"`{trigger.name}`", trigger.effect) for trigger in TRIGGERS)


def _magic_phone_rows() -> Rows:
    return ((f"`{PREFIX} {family.digits} {family.argument}`", f"`{family.mode}`") for family in FAMILIES)


def _magic_value_rows(list_values: Callable[[], Iterable[MagicValue]]) -> Rows:
    return ((f"`{one.value}`", one.effect) for one in list_values())


def _profile_rows() -> Rows:
    for profile in parse_profiles({}).values():
        yield f"`profile={profile.name}`", profile.summary, f"`{profile.mode}`"


def _command_rows() -> Rows:
    return ((f"`mockpaywall {command.name}`", command.summary) for command in COMMANDS)


def _exit_code_rows() -> Rows:
    return ((str(int(code)), code.meaning) for code in ExitCode)


def _setting_rows() -> Rows:
    for setting in SETTINGS:
        names = (_format_flag(setting), setting.env, _format_file_key(setting))
        yield *(f"`{name}`" for name in names), format_default(setting), setting.help


def _source_rows() -> Rows:
    files = load_schema_set().files
    for operation in OPERATIONS:
        sources = [
            files[f"{operation.schemas}.{part}.json"]["x-provenance"] for part in ("request", "response")
        ]
        yield f"`{operation.method} {operation.key}`", *sources


def _upstream_rows() -> Rows:
    for operation in UPSTREAM_OPERATIONS:
        yield f"`{operation.method} /{operation.key}`", operation.success, operation.provenance


def _wiremock_rows() -> Rows:
    for call in WIREMOCK_CALLS:
        support = f"{call.support.value}: {call.status}" if call.status != OK else call.support.value
        yield f"`{call.method} {call.path[1:]}`", support, call.note


def _client_rows() -> Rows:
    return ((f"[{each.title}]({each.language})", each.needs, f"`{each.usage}`") for each in RUNNERS)


def _client_folder_rows() -> Rows:
    for each in RUNNERS:
        yield each.title, f"`examples/clients/{each.language}`", each.needs, f"`{each.usage}`"


def _scenario_rows() -> Rows:
    return ((scenario.title, *("in CI" for _ in RUNNERS)) for scenario in SCENARIOS)


def _generator_rows() -> Rows:
    for tool in TOOLS:
        program, *arguments = tool.generate
        words = [program.rpartition("/")[2], *arguments]
        yield tool.name, f"`{' '.join(words).replace('{document}', 'openapi.json')}`"


def _format_flag(setting: Setting) -> str:
    if setting.default is True:
        return f"--no-{setting.key}"
    return f"{setting.flag} {setting.metavar}".rstrip()


def _format_file_key(setting: Setting) -> str:
    is_list = setting.value_type is ValueType.LIST
    return f'{setting.key} = ["{setting.metavar}"]' if is_list else setting.key


TABLES: tuple[GeneratedTable, ...] = (
    GeneratedTable("docs/modes.md", "The parts", ("part", "effect", "example", "source"), _part_rows),
    *_choice_tables(),
    GeneratedTable("docs/modes.md", "Triggers", ("trigger", "the part acts"), _trigger_rows),
    GeneratedTable("docs/test-values.md", "Magic phones", ("UserPhone", "mode"), _magic_phone_rows),
    *(
        GeneratedTable("docs/test-values.md", section, columns, partial(_magic_value_rows, list_values))
        for section, columns, list_values in (
            ("Test cards", ("test card", "outcome"), list_test_cards),
            ("One-time codes", ("one-time code", "effect"), lambda: MAGIC_CODES),
            ("Magic cards", ("card number", "effect"), list_magic_cards),
            ("Amounts", ("Amount", "effect"), list_magic_amounts),
        )
    ),
    GeneratedTable(
        "docs/modes.md", "Profiles", ("profile", "what it simulates", "the same as"), _profile_rows
    ),
    GeneratedTable(
        "docs/masterpass.md", "Documented, observed, ours", ("call", "request", "answer"), _source_rows
    ),
    *_field_tables(),
    GeneratedTable(
        "docs/browser.md",
        "What the SDK asks Masterpass",
        ("call", "a success means", "source"),
        _upstream_rows,
    ),
    GeneratedTable("docs/settings.md", "Commands", ("command", "what it does"), _command_rows),
    GeneratedTable("docs/settings.md", "Exit codes", ("exit code", "meaning"), _exit_code_rows),
    GeneratedTable(
        "docs/settings.md", "Settings", ("flag", "variable", "file", "default", "meaning"), _setting_rows
    ),
    GeneratedTable("docs/admin-api.md", "Calls", ("call", "what it does"), list_call_rows),
    GeneratedTable(
        "docs/wiremock.md",
        "Calls",
        ("call", "here", "what it does, or what to use instead"),
        _wiremock_rows,
    ),
    GeneratedTable("docs/openapi.md", "Generators", ("to get", "command"), _generator_rows),
    GeneratedTable(
        CLIENTS_PAGE,
        "Clients in eight languages",
        ("language", "needs", "run it in its folder"),
        _client_rows,
    ),
    GeneratedTable(
        "docs/clients.md",
        "Clients in eight languages",
        ("language", "folder", "needs", "run it there"),
        _client_folder_rows,
    ),
    GeneratedTable(
        CLIENTS_PAGE, "Tests", ("scenario", *(runner.title for runner in RUNNERS)), _scenario_rows
    ),
)
