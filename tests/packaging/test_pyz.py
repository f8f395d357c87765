"""mockpaywall.pyz: what `.ci/build_pyz.py` writes starts without anything installed, or says why it cannot."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from tomllib import loads
from zipfile import ZipFile

import pytest

from mockpaywall import __version__
from tests.packaging.installation import ROOT, WINDOWS, isolated_environ, read_product
from tests.packaging.linked_distributions import find_requirements, link_distribution
from tests.support.http_client import HttpClient

REQUIREMENTS = loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
SUFFIX = EXTENSION_SUFFIXES[0]
WRITE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from build_pyz import read_folder, write_archive
output, *targets = sys.argv[2:]
folders = zip(targets[::2], targets[1::2])
write_archive({suffix: read_folder(Path(folder)) for suffix, folder in folders}, Path(output))
"""


def write_pyz(output: Path, content: Path, suffix: str = SUFFIX, *others: str) -> Path:
    """Write a file for the Pythons with *suffix*, which has *content*; *others* are further suffixes and folders."""
    command = [sys.executable, "-c", WRITE, str(ROOT / ".ci"), str(output), suffix, str(content), *others]
    subprocess.run(command, check=True, env=isolated_environ())
    return output


def write_content(folder: Path) -> Path:
    """Write mockpaywall and the dependencies of the core installation."""
    for dependency in find_requirements(REQUIREMENTS).values():
        link_distribution(dependency, folder)
    for name, content in read_product().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def start(pyz: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    """Start it without the packages of this environment (-S) and without variables of Python (-I)."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(pyz), *arguments],
        cwd=pyz.parent,
        env=isolated_environ() | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run(pyz: Path, *arguments: str, **environ: str) -> tuple[int, str, str]:
    with start(pyz, *arguments, **environ) as process:
        output, error = process.communicate(timeout=60)
    return process.returncode, output, error


def test_it_starts_without_anything_installed(tmp_path: Path) -> None:
    """One test: the file is large, and each pytest-xdist worker would write it."""
    folder = tmp_path / "with a space"
    folder.mkdir()
    pyz = write_pyz(folder / "mockpaywall.pyz", write_content(tmp_path / "content"))
    cache = {"XDG_CACHE_HOME": str(folder / "cache")}
    assert run(pyz, "--version", **cache) == (0, f"mockpaywall {__version__}\n", "")
    (content,) = (folder / "cache" / "mockpaywall").iterdir()
    check_server(pyz, cache)
    assert list(content.parent.iterdir()) == [content]


def check_server(pyz: Path, cache: dict[str, str]) -> None:
    with start(pyz, "--port", "0", **cache) as process:
        assert process.stdout
        ready = process.stdout.readline()
        try:
            assert ready.startswith("mockpaywall ready on http://127.0.0.1:")
            assert HttpClient(int(ready.split()[3].rpartition(":")[2])).send().status == 200
        finally:
            process.terminate()
            process.communicate(timeout=30)
    assert WINDOWS or process.returncode == 0


@pytest.fixture(scope="module")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module in place of mockpaywall."""
    folder = tmp_path_factory.mktemp("content")
    (folder / "mockpaywall").mkdir()
    (folder / "mockpaywall" / "cli.py").write_text("def main():\n    print(__file__)\n    return 3\n")
    return folder


def test_it_extracts_what_the_running_python_needs(small_content: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "mockpaywall").mkdir(parents=True)
    (other / "mockpaywall" / "cli.py").write_text("raise SystemExit('of another Python')")
    pyz = write_pyz(tmp_path / "mockpaywall.pyz", small_content, SUFFIX, ".cpython-39-other.so", str(other))
    code, output, error = run(pyz, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (code, error) == (3, "")
    assert Path(output.strip()).is_relative_to(tmp_path / "cache" / "mockpaywall")


def test_what_only_some_targets_have_alike_is_stored_once_and_extracted(
    small_content: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    targets = (".cpython-39-like.so", str(small_content), ".cpython-39-other.so", str(other))
    pyz = write_pyz(tmp_path / "mockpaywall.pyz", small_content, SUFFIX, *targets)
    with ZipFile(pyz) as archive:
        names = [name.partition("/")[2] for name in archive.namelist()]
    assert names.count("mockpaywall/cli.py") == 1
    code, output, _ = run(pyz, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (code, Path(output.strip()).is_relative_to(tmp_path / "cache" / "mockpaywall")) == (3, True)


def test_it_names_the_pythons_that_it_is_for(small_content: Path, tmp_path: Path) -> None:
    pyz = write_pyz(tmp_path / "mockpaywall.pyz", small_content, ".cpython-39-other.so")
    code, output, error = run(pyz, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (code, output) == (1, "")
    assert error.startswith("mockpaywall: this file is for CPython 3.11, 3.12, 3.13, 3.14, 3.15 on ")
    assert f"({SUFFIX}). Start it with one of those, or install the wheel." in error
    assert not (tmp_path / "cache").exists()


@pytest.mark.skipif(WINDOWS, reason="the temporary folder of Windows belongs to one user")
def test_without_a_cache_it_uses_a_temporary_folder_of_its_user(small_content: Path, tmp_path: Path) -> None:
    pyz = write_pyz(tmp_path / "mockpaywall.pyz", small_content)
    environ = {"XDG_CACHE_HOME": str(pyz / "no-folder"), "TMPDIR": str(tmp_path)}
    code, output, error = run(pyz, **environ)
    assert (code, error) == (3, "")
    (cache,) = tmp_path.glob("mockpaywall-*")
    assert output.startswith(f"{cache}/{__version__}-")
    cache.chmod(0o777)
    assert run(pyz, **environ)[::2] == (
        1,
        f"mockpaywall: {cache} is not a folder that only you can write to; set XDG_CACHE_HOME to one\n",
    )


@pytest.mark.skipif(WINDOWS, reason="the temporary folder of Windows belongs to one user")
def test_a_cache_that_cannot_be_written_is_replaced_by_the_temporary_folder(
    small_content: Path, tmp_path: Path
) -> None:
    pyz = write_pyz(tmp_path / "mockpaywall.pyz", small_content)
    cache = tmp_path / "cache" / "mockpaywall"
    environ = {"XDG_CACHE_HOME": str(cache.parent), "TMPDIR": str(tmp_path)}
    folder = Path(run(pyz, **environ)[1].strip()).parents[1]
    block(folder)  # fails as a disk that is full: when something is written
    code, output, error = run(pyz, **environ)
    (temporary_cache,) = tmp_path.glob("mockpaywall-*")
    assert (code, error) == (3, "")
    assert output.startswith(f"{temporary_cache}/{__version__}-")
    block(temporary_cache / folder.name)
    code, output, error = run(pyz, **environ)
    assert (code, output) == (1, "")
    assert error == (
        f"mockpaywall: its files can be written neither to {cache} nor to {temporary_cache} (Not a directory); "
        "set XDG_CACHE_HOME to a folder with room for them\n"
    )
    assert [*cache.iterdir(), *temporary_cache.iterdir()] == [folder, temporary_cache / folder.name]


def block(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file in place of the folder")


@pytest.mark.skipif(WINDOWS, reason="without locks no start knows whether another one is extracting")
def test_the_next_start_removes_what_a_killed_one_left(small_content: Path, tmp_path: Path) -> None:
    pyz = write_pyz(tmp_path / "mockpaywall.pyz", small_content)
    cache = tmp_path / "cache" / "mockpaywall"
    (cache / "tmpkilled" / "flask").mkdir(parents=True)
    code, output, error = run(pyz, XDG_CACHE_HOME=str(cache.parent))
    assert (code, error) == (3, "")
    assert list(cache.iterdir()) == [Path(output.strip()).parents[1]]


def test_the_same_content_gives_the_same_bytes(small_content: Path, tmp_path: Path) -> None:
    first, second = (write_pyz(tmp_path / name, small_content).read_bytes() for name in ("a.pyz", "b.pyz"))
    assert first == second
    with ZipFile(tmp_path / "a.pyz") as archive:
        assert sorted(archive.namelist()) == ["__main__.py", "all/mockpaywall/cli.py", "manifest.json"]
