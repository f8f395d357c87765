"""GUIDs, compared with the samples of the public pages."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.paywall.guid import generate_random_guid, generate_sequential_guid

SERVER = "80e5-004205aa382d"


@pytest.mark.parametrize(
    ("row", "sample"),
    [
        (26523, "9b27433e-f36b-1410-80e5-004205aa382d"),
        (26525, "9d27433e-f36b-1410-80e5-004205aa382d"),
        (26588, "dc27433e-f36b-1410-80e5-004205aa382d"),
    ],
)
def test_the_samples_of_the_pages(row: int, sample: str) -> None:
    assert generate_sequential_guid(row, SERVER) == sample


def test_a_sample_of_another_server() -> None:
    assert generate_sequential_guid(2386769, "80e8-004205aa382d") == "512b673e-f36b-1410-80e8-004205aa382d"


def test_the_low_word_carries_into_the_second_group() -> None:
    assert generate_sequential_guid(0xFFFFFFFF - 0x3E42C000, SERVER).startswith("ffffffff-f36b-1410-")
    assert generate_sequential_guid(0x100000000 - 0x3E42C000, SERVER).startswith("00000000-f46b-1410-")


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_rows_differ_exactly_when_guids_do(a: int, b: int) -> None:
    assert (generate_sequential_guid(a, SERVER) == generate_sequential_guid(b, SERVER)) == (a == b)


@given(st.text(), st.integers())
def test_random_guids_are_version_4_and_reproducible(text: str, number: int) -> None:
    guid = generate_random_guid(text, number)
    assert UUID(guid).version == 4
    assert str(UUID(guid)) == guid
    assert generate_random_guid(text, number) == guid


def test_random_guids_depend_on_every_part_of_the_seed() -> None:
    seeds = [(1, "a", 1), (2, "a", 1), (1, "b", 1), (1, "a", 2)]
    assert len({generate_random_guid(*seed) for seed in seeds}) == 4


@pytest.mark.parametrize("number", range(40))
def test_a_random_guid_is_what_uuid_makes_of_the_digest(number: int) -> None:
    digest = blake2b(f"7:a:{number}".encode(), digest_size=16).digest()
    assert generate_random_guid(7, "a", number) == str(UUID(bytes=digest, version=4))
