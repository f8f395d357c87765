"""The test files pass, and a mistyped mode is an error in each of them: none swallows what the mock refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mockpaywall.testing import MockPaywall
from tests.examples.frameworks.frameworks import FRAMEWORKS, Framework, require_programs
from tests.support.example_runs import EXAMPLES, run_example

MODE = "http=503@first-2"
EACH_FRAMEWORK = pytest.mark.parametrize("framework", FRAMEWORKS, ids=str)


def run(framework: Framework, folder: Path, url: str, *, mode: str = MODE) -> tuple[int, str]:
    """Run the test file in a copy of its folder, with *mode* in the place of its own."""
    require_programs(framework)
    copy = Path(
        shutil.copytree(framework.folder, folder / "copy", ignore=shutil.ignore_patterns("node_modules"))
    )
    if (modules := framework.folder / "node_modules").exists():
        (copy / "node_modules").symlink_to(modules)
    file = copy / Path(framework.file).name
    text = file.read_text(encoding="utf-8")
    assert text.count(MODE) == 1
    file.write_text(text.replace(MODE, mode), encoding="utf-8")
    environ = {"PAYWALL_URL": url, "GOFLAGS": "-mod=mod", "GOPROXY": "off"}
    *builds, tests = framework.commands
    for build in builds:
        assert run_example(copy, *build, environ=environ) == (0, "")
    return run_example(copy, *tests, environ=environ)


def test_every_test_file_is_run() -> None:
    names = {"*.mjs", "*.java", "*.cs", "*.php", "*.go", "*.rb"}
    folders = {framework.folder for framework in FRAMEWORKS}
    files = {path for folder in folders for name in names for path in folder.glob(name)}
    assert files == {EXAMPLES / framework.file for framework in FRAMEWORKS} | {
        EXAMPLES / "ruby/paywall_client.rb"
    }


@EACH_FRAMEWORK
def test_the_test_file_passes(framework: Framework, tmp_path: Path) -> None:
    with MockPaywall() as mock:
        exit_code, output = run(framework, tmp_path, mock.url)
        assert exit_code == 0, output
        assert mock.requests()[-1].status == 200


@EACH_FRAMEWORK
def test_a_mistyped_mode_fails_the_test_and_is_named(framework: Framework, tmp_path: Path) -> None:
    with MockPaywall() as mock:
        exit_code, output = run(framework, tmp_path, mock.url, mode="htp=503@first-2")
    assert exit_code != 0
    assert "did you mean http?" in output
