"""The page of pytest lists every public member of the test object, with its parameters."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields

import pytest

from mockpaywall.testing import MockPaywall
from mockpaywall.testing.models import (
    IssuedSession,
    PostedForm,
    RecordedRequest,
    SentOtp,
    StoredAccount,
    StoredPayment,
)
from tests.support.markdown import load_page

ROWS = load_page("docs/pytest.md").rows("member of `paywall`")
CALL = re.compile(r"`(\w+)(\(([^)`]*)\))?`")


def find_documented_members() -> dict[str, list[str] | None]:
    """Return the parameters by member; None for a property."""
    found = [match for members, *_ in ROWS for match in CALL.finditer(members)]
    return {
        match[1]: re.findall(r"\w+", match[3]) if match[2] else None  # a parameter by keyword ends with `=`
        for match in found
    }


def find_members() -> dict[str, list[str] | None]:
    public = {name: member for name, member in vars(MockPaywall).items() if not name.startswith("_")}
    return {
        name: list(inspect.signature(member).parameters)[1:] if callable(member) else None
        for name, member in public.items()
    }


def test_every_member_is_listed_with_its_parameters() -> None:
    assert find_documented_members() == find_members()


@pytest.mark.parametrize(
    ("member", "model"),
    [
        ("requests()", RecordedRequest),
        ("accounts()", StoredAccount),
        ("otps()", SentOtp),
        ("payments()", StoredPayment),
        ("sessions()", IssuedSession),
        ("approve_3d(", PostedForm),
    ],
)
def test_every_field_of_a_result_is_listed(member: str, model: type) -> None:
    (meaning,) = [meaning for members, meaning in ROWS if members.startswith(f"`{member}")]
    assert {each.name for each in fields(model)} <= set(re.findall(r"`(\w+)`", meaning))
