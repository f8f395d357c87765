"""matchesJsonSchema: match JSON that is valid under a schema. Source: documented (WireMock, JSON schema matching).

Validation is done by jsonschema-rs, which the server has loaded anyway: it takes microseconds, has no recursion
limit, and its expressions do not backtrack. Those that must (lookaround, backreferences) or that are large go to
BoundedRegex. Nothing is fetched: a schema with an external reference is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, NoReturn

import jsonschema_rs

from mockpaywall.matching import json_codec
from mockpaywall.matching.json_node import JsonNode, format_alternatives
from mockpaywall.matching.string_matchers.bounded_regex import BoundedRegex
from mockpaywall.matching.string_matchers.equal_to_json import parse_json_value
from mockpaywall.matching.string_matchers.java_regex import compile_regex
from mockpaywall.matching.string_matchers.json_diff import MISSING, format_path_step
from mockpaywall.matching.string_matchers.matcher import Mask, MatcherType, NestedParser
from mockpaywall.matching.string_matchers.schema_cost import SchemaCost
from mockpaywall.model.work_budget import STEPS_PER_SECOND, spend
from mockpaywall.text.similar_names import find_similar_name

MAX_LINEAR_REGEX_BYTES = 100_000
"""Size of a compiled expression that need not be stopped: 64 KiB of text take it about a millisecond."""
MAX_VIOLATIONS = 200
"""Violations that are listed. Source of both: ours."""
LINEAR_REGEX_OPTIONS = jsonschema_rs.RegexOptions(size_limit=MAX_LINEAR_REGEX_BYTES)
DEFAULT_VERSION = "V202012"
VERSIONS: Mapping[str, Any] = {
    "V4": jsonschema_rs.Draft4Validator,
    "V6": jsonschema_rs.Draft6Validator,
    "V7": jsonschema_rs.Draft7Validator,
    "V201909": jsonschema_rs.Draft201909Validator,
    DEFAULT_VERSION: jsonschema_rs.Draft202012Validator,
}
"""WireMock's names of the drafts."""


@dataclass(frozen=True, slots=True, repr=False)
class Violation:
    """A keyword of the schema that the JSON violates."""

    path: str
    """`$.a[0]`; for `required`, the path of the missing member."""
    constraint: str
    """`minLength 3`."""
    actual: Any
    """The value, or MISSING."""


@dataclass(frozen=True, slots=True, repr=False)
class MatchesJsonSchema:
    """Matches a text whose JSON is valid, or that is valid as a string when it is not an object or array."""

    canonical: str
    """The schema as JSON with sorted names; decides whether two matchers are equal."""
    version: str
    schema: Any = field(compare=False)
    """A private copy; must not be changed."""
    validator: Any = field(compare=False)
    cost: SchemaCost = field(compare=False)

    def matches(self, text: str | None) -> bool:
        if text is None:
            return False
        value = parse_json_or_text(text)
        spend(self.cost.estimate_steps(value))
        return self._is_valid(value) or (not isinstance(value, dict | list) and self._is_valid(text))

    def _is_valid(self, value: object) -> bool:
        try:
            is_valid = bool(self.validator.is_valid(value))
        except ValueError:  # a lone surrogate, which jsonschema-rs does not accept
            return False
        spend(0)  # raises again what the validator reported as a violation
        return is_valid

    def find_violations(self, text: str) -> list[Violation]:
        """Return the violations; none when the text contains a lone surrogate."""
        value = parse_json_or_text(text)
        spend(self.cost.estimate_steps(value))
        try:
            errors = list(islice(self.validator.iter_errors(value), MAX_VIOLATIONS))
        except ValueError:
            return []
        spend(len(errors))
        return [_to_violation(error, self.schema) for error in errors]

    def distance(self, text: str | None) -> float:
        """Return the number of violations, divided by the number of values in the schema."""
        if text is None:
            return 1.0
        return (len(self.find_violations(text)) or 1) / json_codec.count_values(self.schema)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        masked = mask(self.canonical)
        operand = json_codec.deep_copy(self.schema) if masked == self.canonical else masked
        version = {} if self.version == DEFAULT_VERSION else {"schemaVersion": self.version}
        return {"matchesJsonSchema": operand} | version


class BoundedPattern:
    """The keyword `pattern`: a custom keyword of jsonschema-rs, so that the budget in use counts it."""

    def __init__(self, parent: object, expression: str, path: Sequence[str | int]) -> None:
        self._search = _compile_search(expression)

    def validate(self, value: object) -> None:
        """Raise ValueError when *value* is a string that the expression does not match."""
        if isinstance(value, str) and not self._search(value):
            raise ValueError("no match")


def _compile_search(expression: str) -> Callable[[str], object]:
    """Compile with an engine that is linear, else with one that can be stopped. Raises ValueError."""
    try:
        linear = jsonschema_rs.Draft202012Validator(
            {"pattern": expression}, pattern_options=LINEAR_REGEX_OPTIONS
        )
    except (jsonschema_rs.ValidationError, ValueError):
        return partial(BoundedRegex.search, compile_regex(expression, 0))
    return partial(_search_timed, linear)


def _search_timed(linear: jsonschema_rs.Draft202012Validator, text: str) -> bool:
    started = time.thread_time()
    found = linear.is_valid(text)
    spend(1 + int((time.thread_time() - started) * STEPS_PER_SECOND))
    return found


def parse_json_or_text(text: str) -> Any:
    """Return the JSON value of *text*, or *text* itself when it is not JSON."""
    try:
        return json_codec.decode(text)
    except json_codec.InvalidJsonValue:
        return text


def _to_violation(error: jsonschema_rs.ValidationError, schema: Any) -> Violation:
    path = "$" + "".join(format_path_step(name) for name in error.instance_path)
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
        return Violation(path + format_path_step(error.kind.property), "required", MISSING)
    return Violation(path, _format_constraint(error.schema_path, schema), error.instance)


def _format_constraint(path: Sequence[str | int], schema: Any) -> str:
    """Format the keyword at the end of *path* and its value; the keyword alone when the path follows a $ref."""
    keyword = str(path[-1]) if path else "false"
    for name in path:
        try:
            schema = schema[name]
        except (KeyError, IndexError, TypeError):
            return keyword
    return f"{keyword} {json_codec.encode(schema)}" if path else keyword


def _parse(
    operand: JsonNode, options: Mapping[str, JsonNode], parse_nested: NestedParser
) -> MatchesJsonSchema:
    schema, version = parse_json_value(operand), _parse_version(options)
    if not isinstance(schema, dict | bool):
        raise operand.make_error("a JSON schema: an object, true or false, or a string that holds one")
    try:
        validator = VERSIONS[version](
            schema,
            retriever=_reject_retrieval,
            keywords={"pattern": BoundedPattern},
            pattern_options=LINEAR_REGEX_OPTIONS,
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        raise operand.make_error(f"a valid JSON schema; this one {_describe_error(error)}") from None
    return MatchesJsonSchema(
        json_codec.encode_canonical(schema), version, schema, validator, SchemaCost(schema)
    )


def _parse_version(options: Mapping[str, JsonNode]) -> str:
    node = options.get("schemaVersion")
    if node is None or node.value is None:
        return DEFAULT_VERSION
    name = node.string(format_alternatives(VERSIONS))
    if name not in VERSIONS:
        raise node.make_error(format_alternatives(VERSIONS), find_similar_name(name, VERSIONS))
    return name


def _describe_error(error: Exception) -> str:
    pointer = "/".join(str(name) for name in getattr(error, "instance_path", None) or ())
    return f"is invalid at /{pointer}" if pointer else "is invalid, or has an external or broken reference"


def _reject_retrieval(uri: str) -> NoReturn:
    raise ValueError(uri)


MATCHER_TYPES = (MatcherType("matchesJsonSchema", _parse, frozenset({"schemaVersion"})),)
