"""The two JSON Schema libraries give one verdict, on every shipped schema and strictness."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.paywall.schema_validator import SchemaValidator, SchemaViolation
from mockpaywall.paywall.strictness import STRICTNESS

SCHEMAS = load_schema_set()
CHECKERS = {
    "headers": SCHEMAS.get_headers_validator("create-session"),
    **{name: SCHEMAS.get_request_validator("create-session", level) for name, level in STRICTNESS.items()},
    **{name: SchemaValidator(name, schema, SCHEMAS.files) for name, schema in SCHEMAS.files.items()},
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


@pytest.mark.parametrize("name", sorted(CHECKERS))
@given(value=bodies | good)
def test_one_verdict(name: str, value: Any) -> None:
    checker = CHECKERS[name]
    assert checker.is_valid(value) == (not checker.find_violations(value))


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("^a$", "a\n", False),
        ("^a$", "a", True),
        (r"^\$$", "$", True),
        ("^[$]$", "$", True),
        ("^[$]$", "$\n", False),
    ],
)
def test_a_dollar_is_the_very_end(pattern: str, text: str, fits: bool) -> None:
    checker = SchemaValidator("x.json", {"pattern": pattern}, {})
    assert checker.is_valid(text) is fits
    assert bool(checker.find_violations(text)) is not fits


def test_every_missing_and_unknown_name_is_a_violation_of_its_own() -> None:
    found = CHECKERS["strict"].find_violations({"UserId": "u", "A": 1, "B": 2})
    assert [(one.path, one.keyword) for one in found] == [
        (("ReferenceCode",), "required"),
        (("UserPhone",), "required"),
        (("A",), "additionalProperties"),
        (("B",), "additionalProperties"),
    ]
    assert isinstance(found[0], SchemaViolation)


def test_names_that_begin_alike_are_told_apart() -> None:
    checker = SchemaValidator("x.json", {"required": ["User", "UserId"]}, {})
    assert [one.path for one in checker.find_violations({})] == [("User",), ("UserId",)]
