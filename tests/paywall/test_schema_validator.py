"""The two JSON Schema libraries agree on every schema and strictness."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpaywall.paywall.schema_registry import SchemaRegistry
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.paywall.schema_validator import SchemaValidator
from mockpaywall.paywall.strictness import STRICTNESS

SCHEMAS = load_schema_set()
VALIDATORS = {
    "headers": SCHEMAS.get_headers_validator("private-keys"),
    **{name: SCHEMAS.get_request_validator("create-session", level) for name, level in STRICTNESS.items()},
    **{
        name: SchemaValidator(name, schema, SchemaRegistry(SCHEMAS.files))
        for name, schema in SCHEMAS.files.items()
    },
}
NAMES = sorted(
    {"ReferenceCode", "UserId", "UserPhone", "Force3D", "PhoneVerifiedByMerchant", "apikeyprivate", "x"}
)

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=300)
    | st.from_regex(r"\+?[0-9]{8,17}\n?", fullmatch=True)
    | st.sampled_from(["true", "false", "", "905123456710", "x" * 100, "x" * 101, "x" * 250, "x" * 251])
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
bodies = st.dictionaries(st.sampled_from(NAMES), values) | values
good = st.fixed_dictionaries(
    {"ReferenceCode": leaves, "UserId": leaves, "UserPhone": leaves}, optional={"Force3D": leaves}
)


@pytest.mark.parametrize("name", sorted(VALIDATORS))
@settings(max_examples=30)
@given(value=bodies | good)
def test_both_libraries_agree(name: str, value: Any) -> None:
    validator = VALIDATORS[name]
    assert validator.is_valid(value) == (not validator.find_violations(value))


@pytest.mark.parametrize(
    ("pattern", "text", "is_valid"),
    [
        ("^a$", "a\n", False),
        ("^a$", "a", True),
        (r"^\$$", "$", True),
        ("^[$]$", "$", True),
        ("^[$]$", "$\n", False),
    ],
)
def test_a_dollar_matches_only_at_the_end(pattern: str, text: str, is_valid: bool) -> None:
    validator = SchemaValidator("x.json", {"pattern": pattern}, SchemaRegistry({}))
    assert validator.is_valid(text) is is_valid
    assert bool(validator.find_violations(text)) is not is_valid


def test_every_missing_and_unknown_name_is_a_separate_violation() -> None:
    violations = VALIDATORS["strict"].find_violations({"UserId": "u", "A": 1, "B": 2})
    assert [(violation.path, violation.keyword) for violation in violations] == [
        (("ReferenceCode",), "required"),
        (("UserPhone",), "required"),
        (("A",), "additionalProperties"),
        (("B",), "additionalProperties"),
    ]
    assert [violation.field for violation in violations] == ["ReferenceCode", "UserPhone", "A", "B"]


def test_missing_names_with_a_common_prefix_are_distinguished() -> None:
    validator = SchemaValidator("x.json", {"required": ["User", "UserId"]}, SchemaRegistry({}))
    assert [violation.path for violation in validator.find_violations({})] == [("User",), ("UserId",)]
