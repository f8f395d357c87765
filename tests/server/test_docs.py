"""docs/network-server.md lists what the code has."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from mockpaywall.http.response import Fault
from mockpaywall.http.serialization import GARBAGE
from mockpaywall.server.limits import Limits
from mockpaywall.server.tls import STANDARD_NAMES

PAGE = (Path(__file__).parents[2] / "docs" / "network-server.md").read_text(encoding="utf-8")


def test_the_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+)", PAGE.partition("## Limits")[2], re.MULTILINE)
    assert {name: float(value) for name, value in rows} == {
        field.name: float(field.default)  # type: ignore[arg-type]
        for field in fields(Limits)
    }


def test_every_travel_has_its_row() -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` ", PAGE.partition("## How a reply travels")[2].partition("## ")[0], re.MULTILINE
    )
    assert rows == [fault.value for fault in Fault]
    assert f"{len(GARBAGE)} bytes that are not HTTP" in PAGE


def test_the_standard_names_are_named() -> None:
    assert ", ".join(STANDARD_NAMES) in PAGE
