"""mockpaywall.pyz: what `.ci/build_pyz.py` writes starts without anything installed, or says why it cannot."""

from __future__ import annotations

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
WRITE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from build_pyz import read_folder, write_archive
write_archive({sys.argv[2]: read_folder(Path(sys.argv[3]))}, Path(sys.argv[4]))
"""


def write_pyz(content: Path, output: Path, suffix: str = EXTENSION_SUFFIXES[0]) -> Path:
    command = [sys.executable, "-c", WRITE, str(ROOT / ".ci"), suffix, str(content), str(output)]
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


@pytest.mark.timeout(300)
def test_it_starts_without_anything_installed(tmp_path: Path) -> None:
    """One test: the file is large, and each pytest-xdist worker would write it."""
    folder = tmp_path / "with a space"
    folder.mkdir()
    pyz = write_pyz(write_content(tmp_path / "content"), folder / "mockpaywall.pyz")
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


def test_it_names_the_pythons_that_it_is_for(small_content: Path, tmp_path: Path) -> None:
    pyz = write_pyz(small_content, tmp_path / "mockpaywall.pyz", ".cpython-39-other.so")
    code, output, error = run(pyz, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (code, output) == (1, "")
    assert error.startswith("mockpaywall: this file is for CPython 3.11, 3.12, 3.13, 3.14 on ")
    assert f"({EXTENSION_SUFFIXES[0]}). Start it with one of those, or install the wheel." in error
    assert not (tmp_path / "cache").exists()


@pytest.mark.skipif(WINDOWS, reason="the temporary folder of Windows belongs to one user")
def test_without_a_cache_it_uses_a_temporary_folder_of_its_user(small_content: Path, tmp_path: Path) -> None:
    pyz = write_pyz(small_content, tmp_path / "mockpaywall.pyz")
    environ = {"XDG_CACHE_HOME": str(pyz / "no-folder"), "TMPDIR": str(tmp_path)}
    code, output, error = run(pyz, **environ)
    assert (code, error) == (3, "")
    (cache,) = tmp_path.glob("mockpaywall-*")
    assert output.startswith(f"{cache}/{__version__}-")
    cache.chmod(0o777)
    assert run(pyz, **environ)[::2] == (
        1,
        f"mockpaywall: {cache} is not a folder of yours alone; set XDG_CACHE_HOME to one\n",
    )


def test_the_same_content_gives_the_same_bytes(small_content: Path, tmp_path: Path) -> None:
    first, second = (write_pyz(small_content, tmp_path / name).read_bytes() for name in ("a.pyz", "b.pyz"))
    assert first == second
    with ZipFile(tmp_path / "a.pyz") as archive:
        assert sorted(archive.namelist()) == ["__main__.py", "all/mockpaywall/cli.py", "manifest.json"]
