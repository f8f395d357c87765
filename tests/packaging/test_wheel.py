"""What is in the wheel and in the sdist."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from configparser import ConfigParser
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest

from mockpaywall import __version__
from tests.packaging.installation import ROOT, Built

pytestmark = pytest.mark.timeout(300)

INFO = f"mockpaywall-{__version__}.dist-info"


@pytest.fixture
def wheel(built: Built) -> Iterator[ZipFile]:
    with ZipFile(built.wheel) as archive:
        yield archive


@pytest.fixture
def metadata(wheel: ZipFile) -> Message:
    return message_from_bytes(wheel.read(f"{INFO}/METADATA"))


def files(folder: Path, pattern: str) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob(pattern)}
    assert found
    return found


def test_the_file_name_is_that_of_a_pure_wheel_of_this_version(built: Built) -> None:
    assert built.wheel.name == f"mockpaywall-{__version__}-py3-none-any.whl"


def test_the_wheel_brings_one_package_and_nothing_beside_it(wheel: ZipFile) -> None:
    assert {name.split("/")[0] for name in wheel.namelist()} == {"mockpaywall", INFO}


def test_the_wheel_has_every_module(wheel: ZipFile) -> None:
    modules = {name.removeprefix("mockpaywall/") for name in wheel.namelist() if name.endswith(".py")}
    assert modules == set(files(ROOT / "mockpaywall", "*.py"))


def test_the_wheel_has_every_schema_byte_for_byte(wheel: ZipFile) -> None:
    shipped = {
        name.removeprefix("mockpaywall/schemas/"): wheel.read(name)
        for name in wheel.namelist()
        if name.startswith("mockpaywall/schemas/")
    }
    assert shipped == files(ROOT / "schemas", "*.json")


def test_the_wheel_says_that_it_is_typed(wheel: ZipFile) -> None:
    assert "mockpaywall/py.typed" in wheel.namelist()


def test_the_metadata(metadata: Message) -> None:
    assert metadata["Name"] == "mockpaywall"
    assert metadata["Version"] == __version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["License-File"] == "LICENSE"
    assert metadata["Description-Content-Type"] == "text/markdown"


def test_the_description_is_the_readme(metadata: Message) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    described = metadata.get_payload(decode=True)
    assert isinstance(described, bytes)
    assert described.decode().split() == readme.split()


def test_the_wheel_holds_the_licence_and_the_command(wheel: ZipFile) -> None:
    assert wheel.read(f"{INFO}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    entries = ConfigParser()
    entries.read_string(wheel.read(f"{INFO}/entry_points.txt").decode())
    assert dict(entries["console_scripts"]) == {"mockpaywall": "mockpaywall.cli:main"}
    assert dict(entries["pytest11"]) == {"mockpaywall": "mockpaywall.pytest_plugin"}


def test_the_sdist_can_be_tested(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "pyproject.toml",
        "Makefile",
        ".ci/run",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "tests/test_imports.py",
    }
    assert wanted <= names
    assert {f"schemas/{name}" for name in files(ROOT / "schemas", "*.json")} <= names
