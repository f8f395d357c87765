"""The release workflow: pinned actions, few permissions, and a tag that is the version."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from mockpaywall import __version__
from tests.packaging.installation import ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML comes with kubernetes-validate, which is for Linux")

WORKFLOWS = ROOT / ".github" / "workflows"
RELEASE = yaml.safe_load((WORKFLOWS / "release.yml").read_text(encoding="utf-8"))
JOBS: dict[str, dict[str, Any]] = RELEASE["jobs"]
READ = {"contents": "read"}
SIGN = {"id-token": "write", "attestations": "write"}
PERMISSIONS = {
    "tests": READ,
    "build": READ,
    "pyz": READ,
    "image": READ | SIGN | {"packages": "write"},
    "pypi": {"id-token": "write"},
    "github": SIGN | {"contents": "write"},
}
"""Nothing else can write, and only these can ask for a token of the registry."""
CHANGELOG = (
    f"## [Unreleased]\n\n## [{__version__}] - 2026-12-01\n\n- One thing.\n\n## [0.0.1]\n\n- Another.\n"
)


@pytest.mark.parametrize("name", ["ci.yml", "release.yml"])
def test_every_action_is_pinned_by_commit(name: str) -> None:
    uses = re.findall(r"uses: (.+)", (WORKFLOWS / name).read_text(encoding="utf-8"))
    foreign = [line for line in uses if not line.startswith("./")]
    assert foreign
    for line in foreign:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_each_job_has_only_the_permissions_that_it_needs() -> None:
    assert RELEASE["permissions"] == {}
    assert {name: job["permissions"] for name, job in JOBS.items()} == PERMISSIONS
    assert all("timeout-minutes" in job for job in JOBS.values() if "steps" in job)


def test_nothing_from_outside_becomes_part_of_a_script() -> None:
    for job in JOBS.values():
        for step in job.get("steps", ()):
            assert "${{" not in step.get("run", "")


def test_it_publishes_after_tests_and_checks_only() -> None:
    assert RELEASE[True] == {"push": {"tags": ["v*"]}}  # `on` is a boolean of YAML 1.1
    assert JOBS["tests"]["uses"] == "./.github/workflows/ci.yml"
    assert set(JOBS["pypi"]["needs"]) == {"tests", "build", "pyz", "image"}
    assert JOBS["github"]["needs"] == "pypi"
    assert any("release_notes.py" in step.get("run", "") for step in JOBS["build"]["steps"])


def print_notes(folder: Path, tag: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a folder that has what it reads, and CHANGELOG.md with a section of this version."""
    for name in (".ci/release_notes.py", ".ci/project_version.py", "mockpaywall/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        copyfile(ROOT / name, folder / name)
    (folder / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    command = [sys.executable, str(folder / ".ci" / "release_notes.py"), tag]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_the_notes_of_a_release_are_its_section_of_the_changelog(tmp_path: Path) -> None:
    done = print_notes(tmp_path, f"v{__version__}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "- One thing.\n", "")


@pytest.mark.parametrize("tag", ["v9.9.9", __version__])
def test_a_tag_that_is_not_the_version_is_refused(tmp_path: Path, tag: str) -> None:
    done = print_notes(tmp_path, tag)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"the tag is {tag}, and the version v{__version__}:")
