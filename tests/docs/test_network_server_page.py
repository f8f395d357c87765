"""docs/network-server.md: limits, faults, names and files are those of the code."""

from __future__ import annotations

import re
from dataclasses import fields
from math import inf

from mockpaywall.http.response import Fault
from mockpaywall.http.serialization import GARBAGE
from mockpaywall.server.admission_queue import MAX_ADMITTED_PER_ITERATION
from mockpaywall.server.connection_state import ConnectionState, make_timeouts
from mockpaywall.server.limits import Limits
from mockpaywall.server.tls import STANDARD_NAMES
from tests.support.markdown import ROOT, load_page

PAGE = load_page("docs/network-server.md")


def test_the_limits_are_those_of_the_code() -> None:
    rows = PAGE.section("Limits").rows("limit")
    assert {name.strip("`"): float(value.split()[0]) for name, value, _ in rows} == {
        field.name: float(field.default)  # type: ignore[arg-type]
        for field in fields(Limits)
    }


def test_every_fault_has_its_row() -> None:
    rows = [row[0] for row in PAGE.section("How a response is sent").rows("fault")]
    assert [name.strip("`") for name in rows if "," not in name] == [fault.value for fault in Fault]
    assert f"{len(GARBAGE)} bytes that are not HTTP" in PAGE.text


def test_every_state_has_its_row_and_those_with_a_time_out_their_end() -> None:
    rows = PAGE.section("The states of a connection").rows("state")
    assert [name.strip("`") for name, _, _ in rows] == [state.name for state in ConnectionState]
    timeouts = make_timeouts(Limits())
    assert [name.strip("`") for name, _, end in rows if end != "-"] == [
        state.name for state in ConnectionState if timeouts[state] < inf
    ]


def test_the_standard_names_are_listed() -> None:
    assert ", ".join(STANDARD_NAMES) in PAGE.text


def test_the_files_exist() -> None:
    files = re.findall(r"`(server/[a-z_]+\.py)`", PAGE.text)
    assert len(files) == 8
    assert all((ROOT / "mockpaywall" / name).is_file() for name in files)


def test_the_size_of_the_admission_queue() -> None:
    numbers = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    assert f"admitted {numbers[MAX_ADMITTED_PER_ITERATION]} per event loop iteration" in PAGE.text
