"""The product as users get it: the sdist, the wheel built from it, and an environment with the wheel."""

from __future__ import annotations

import sys

import pytest

from tests.packaging.installation import ROOT, WINDOWS, Artifacts, Installation, run


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Artifacts:
    """The wheel is built from the sdist: this tests both."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT), cwd=out)
    return Artifacts(*out.glob("*.tar.gz"), *out.glob("*.whl"))


@pytest.fixture(scope="session")
def core_installation(artifacts: Artifacts, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel without extras, and pytest."""
    folder = tmp_path_factory.mktemp("installation")
    run(sys.executable, "-m", "venv", "env", cwd=folder)
    installation = Installation(folder / "env" / ("Scripts" if WINDOWS else "bin"), folder)
    pip_install = ("-m", "pip", "install", "--quiet", "--no-compile")
    installation.run(installation.python, *pip_install, str(artifacts.wheel), "pytest")
    return installation
