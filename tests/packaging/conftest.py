"""The product as users get it: the sdist, the wheel built from it, an empty environment with the wheel."""

from __future__ import annotations

import sys

import pytest

from tests.packaging.installation import ROOT, WINDOWS, Built, Installed, run


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The wheel is built from the sdist, so that both are proved."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT), cwd=out)
    return Built(*out.glob("*.tar.gz"), *out.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "env", cwd=folder)
    here = Installed(folder / "env" / ("Scripts" if WINDOWS else "bin"), folder)
    here.run(here.python, "-m", "pip", "install", "--quiet", "--no-compile", str(built.wheel))
    return here
