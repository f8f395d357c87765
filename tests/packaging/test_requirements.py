"""requirements/: exact versions with hashes of everything that pyproject.toml asks for, without addresses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from mockpaywall import __version__
from tests.packaging.installation import ROOT
from tests.packaging.test_dependencies import normalize

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
RUNTIME = [*PROJECT["dependencies"], *EXTRAS["redis"], *EXTRAS["tls"], *EXTRAS["metrics"]]
DEVELOPMENT = [*RUNTIME, *(text for text in EXTRAS["dev"] if not text.startswith("mockpaywall"))]
BACKEND = PYPROJECT["build-system"]["requires"]
IMAGE = [*PYPROJECT["dependency-groups"]["image"], *BACKEND]
EACH_FILE = pytest.mark.parametrize("name", ["all.txt", "dev.txt", "image.txt"])


def read_lines(name: str) -> list[str]:
    """Return the logical lines of the file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return text.replace("\\\n", " ").splitlines()


def read_pins(name: str) -> dict[str, list[Requirement]]:
    pins: dict[str, list[Requirement]] = {}
    for line in read_lines(name):
        requirement = Requirement(line.partition("--hash")[0])
        pins.setdefault(normalize(requirement.name), []).append(requirement)
    return pins


@EACH_FILE
def test_every_line_has_an_exact_version_and_hashes_and_nothing_else(name: str) -> None:
    lines = read_lines(name)
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+ +(; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+", line), line[
            :200
        ]


@pytest.mark.parametrize(
    ("name", "wanted"), [("all.txt", RUNTIME), ("dev.txt", DEVELOPMENT + BACKEND), ("image.txt", IMAGE)]
)
def test_every_dependency_is_pinned_within_its_range(name: str, wanted: list[str]) -> None:
    pins = read_pins(name)
    for requirement in map(Requirement, wanted):
        versions = [next(iter(pin.specifier)).version for pin in pins.get(normalize(requirement.name), [])]
        assert versions, f"{requirement} is not pinned: run `make pins`"
        assert all(requirement.specifier.contains(version) for version in versions), (requirement, versions)


@pytest.mark.parametrize("version", ["3.11", "3.15"])
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_what_a_platform_needs_has_one_pin_there(platform: str, version: str) -> None:
    environment = {"sys_platform": platform, "python_version": version, "python_full_version": f"{version}.9"}
    environment |= {
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "extra": "",
    }
    environment |= {"os_name": "nt" if platform == "win32" else "posix", "platform_system": platform}
    pins = read_pins("dev.txt")
    for requirement in map(Requirement, DEVELOPMENT):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            chosen = pins[normalize(requirement.name)]
            assert sum(pin.marker is None or pin.marker.evaluate(environment) for pin in chosen) == 1, (
                requirement
            )


def test_the_makefile_installs_the_pins_with_their_hashes() -> None:
    if not shutil.which("make"):
        pytest.skip("there is no make")
    command = ["make", "--dry-run", "--always-make", "setup"]
    commands = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "--require-hashes --requirement requirements/dev.txt" in commands
    assert "--no-deps --no-build-isolation --editable ." in commands


def test_the_sbom_names_the_runtime_dependencies_and_no_addresses() -> None:
    tool = Path(sys.executable).with_name("cyclonedx-py")
    if not tool.exists():
        pytest.skip("there is no cyclonedx-py")
    completed = subprocess.run(
        [sys.executable, ".ci/sbom.py", str(tool), sys.executable, "--no-validate"],  # it takes 8 of 9 s
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    document = json.loads(completed.stdout)
    assert document.pop("$schema").startswith("http://cyclonedx.org/")
    assert "://" not in json.dumps(document)
    names = {component["name"].lower() for component in document["components"]}
    assert {"flask", "click", "redis", "trustme"} <= names
    assert document["metadata"]["component"]["version"] == __version__
