"""The content of the wheel and of the sdist."""

from __future__ import annotations

import shutil
import sys
import tarfile
from collections.abc import Iterator
from configparser import ConfigParser
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest

from mockpaywall import __version__
from mockpaywall.examples.checkout_programs import CHECKOUT_PROGRAMS, FOLDER
from tests.packaging.installation import ROOT, Artifacts, run

PROGRAMS = f"/{FOLDER}/"
INFO = f"mockpaywall-{__version__}.dist-info"


@pytest.fixture
def wheel(artifacts: Artifacts) -> Iterator[ZipFile]:
    with ZipFile(artifacts.wheel) as archive:
        yield archive


@pytest.fixture
def metadata(wheel: ZipFile) -> Message:
    return message_from_bytes(wheel.read(f"{INFO}/METADATA"))


def read_files(folder: Path, pattern: str) -> dict[str, bytes]:
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob(pattern)}
    assert contents
    return contents


def test_the_file_name_is_that_of_a_pure_python_wheel(artifacts: Artifacts) -> None:
    assert artifacts.wheel.name == f"mockpaywall-{__version__}-py3-none-any.whl"


def test_the_wheel_contains_one_package_only(wheel: ZipFile) -> None:
    assert {name.split("/")[0] for name in wheel.namelist()} == {"mockpaywall", INFO}


def test_the_wheel_contains_every_module(wheel: ZipFile) -> None:
    names = {name for name in wheel.namelist() if name.endswith(".py") and PROGRAMS not in name}
    assert names == {f"mockpaywall/{name}" for name in read_files(ROOT / "mockpaywall", "*.py")}


def test_the_wheel_contains_every_program_unchanged(wheel: ZipFile) -> None:
    programs = {name: wheel.read(name) for name in wheel.namelist() if PROGRAMS in name}
    assert programs == {
        f"mockpaywall/{FOLDER}/{each.file}": (ROOT / FOLDER / each.file).read_bytes()
        for each in CHECKOUT_PROGRAMS.values()
    }


@pytest.mark.parametrize("folder", ["paywall/pages/templates/", "web/ui/static/"])
def test_the_wheel_contains_every_file_of_pages_unchanged(wheel: ZipFile, folder: str) -> None:
    prefix = f"mockpaywall/{folder}"
    files = {
        name.removeprefix(prefix): wheel.read(name) for name in wheel.namelist() if name.startswith(prefix)
    }
    assert files == read_files(ROOT / prefix, "*.*")


def test_the_wheel_contains_every_schema_unchanged(wheel: ZipFile) -> None:
    schemas = {
        name.removeprefix("mockpaywall/schemas/"): wheel.read(name)
        for name in wheel.namelist()
        if name.startswith("mockpaywall/schemas/")
    }
    assert schemas == read_files(ROOT / "schemas", "*.json")


def test_the_wheel_is_marked_as_typed(wheel: ZipFile) -> None:
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
    description = metadata.get_payload(decode=True)
    assert isinstance(description, bytes)
    assert description.decode().split() == readme.split()


def test_the_wheel_contains_licence_and_entry_points(wheel: ZipFile) -> None:
    assert wheel.read(f"{INFO}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    entries = ConfigParser()
    entries.read_string(wheel.read(f"{INFO}/entry_points.txt").decode())
    assert dict(entries["console_scripts"]) == {"mockpaywall": "mockpaywall.cli:main"}
    assert dict(entries["pytest11"]) == {"mockpaywall": "mockpaywall.pytest_plugin"}


def test_the_wheel_is_the_same_from_the_checkout_and_from_the_sdist(
    artifacts: Artifacts, tmp_path: Path
) -> None:
    """The files have other times there: what is built depends on their content only."""
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path))
    run(*build, cwd=ROOT)
    (wheel,) = tmp_path.iterdir()
    assert wheel.read_bytes() == artifacts.wheel.read_bytes()


def test_the_sdist_contains_every_file_of_the_repository(artifacts: Artifacts) -> None:
    if not (shutil.which("git") and (ROOT / ".git").exists()):
        pytest.skip("this is not a git checkout")
    tracked = set(run("git", "ls-files", "-z", cwd=ROOT).strip("\0").split("\0"))
    with tarfile.open(artifacts.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {name for name in tracked if (ROOT / name).exists()} <= names
    assert "PKG-INFO" in names
