"""The product as users get it: the sdist, the wheel built from it, and an environment with the wheel."""

from __future__ import annotations

import sys
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.installation import ROOT, WINDOWS, Artifacts, Installation, run
from tests.packaging.linked_distributions import find_requirements, link_distribution

UV = str(Path(sys.executable).with_name("uv"))


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Artifacts:
    """The wheel is built from the sdist: this tests both."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT), cwd=out)
    return Artifacts(*out.glob("*.tar.gz"), *out.glob("*.whl"))


@pytest.fixture(scope="session")
def core_installation(artifacts: Artifacts, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel without extras, with the distributions that its metadata asks for, and pytest."""
    folder = tmp_path_factory.mktemp("with a space")
    run(UV, "venv", "--python", sys.executable, "env", cwd=folder)
    installation = Installation(folder / "env" / ("Scripts" if WINDOWS else "bin"), folder)
    for dependency in find_requirements([*read_requirements(artifacts.wheel), "pytest"]).values():
        link_distribution(dependency, installation.site_packages)
    to_environment = ("--offline", "--python", installation.python)
    installation.run(UV, "pip", "install", "--no-deps", *to_environment, str(artifacts.wheel))
    installation.run(UV, "pip", "check", *to_environment)
    return installation


def read_requirements(wheel: Path) -> list[str]:
    """Return the requirements in the metadata of the wheel, without those of extras."""
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    return [text for text in metadata.get_all("Requires-Dist", []) if "extra ==" not in text]
