"""The test files pass, and a mistyped mode is an error in each of them: none swallows what the mock refuses."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mockpaywall.testing import MockPaywall
from tests.examples.frameworks.frameworks import FRAMEWORKS, Framework, require_programs
from tests.support.example_runs import EXAMPLES, run_example

MODE = "http=503@first-2"
EACH_FRAMEWORK = pytest.mark.parametrize("framework", FRAMEWORKS, ids=str)


def keep(text: str) -> str:
    """Return *text*: the test file as it is."""
    return text


def run(
    framework: Framework, folder: Path, url: str, *, change: Callable[[str], str] = keep
) -> tuple[int, str]:
    """Run the test file in a copy of its folder, after *change* to its text."""
    require_programs(framework)
    copy = Path(
        shutil.copytree(framework.folder, folder / "copy", ignore=shutil.ignore_patterns("node_modules"))
    )
    if (modules := framework.folder / "node_modules").exists():
        (copy / "node_modules").symlink_to(modules)
    file = copy / Path(framework.file).name
    text = file.read_text(encoding="utf-8")
    assert text.count(MODE) == 1
    file.write_text(change(text), encoding="utf-8")
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
        exit_code, output = run(
            framework, tmp_path, mock.url, change=lambda text: text.replace(MODE, "htp=503@first-2")
        )
    assert exit_code != 0
    assert "did you mean http?" in output


def add_rule(text: str) -> str:
    """Replace the call that sets the mode by one that adds a rule with it: both have the same body."""
    changed, count = re.subn(
        r"""(PUT|Put)(["']?, )(["'])mode\3""",
        lambda found: (
            f"{found[1][0]}{'OST' if found[1] == 'PUT' else 'ost'}{found[2]}{found[3]}rules{found[3]}"
        ),
        text,
        count=1,
    )
    assert count == 1
    return changed


@EACH_FRAMEWORK
def test_what_creates_something_and_answers_201_passes(framework: Framework, tmp_path: Path) -> None:
    with MockPaywall() as mock:
        exit_code, output = run(framework, tmp_path, mock.url, change=add_rule)
    assert exit_code == 0, output
