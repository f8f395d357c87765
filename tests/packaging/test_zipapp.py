"""mockpaywall from a zip file, as zipapp, Bazel and layers of functions import it. Its dependencies are installed."""

from __future__ import annotations

import json
import subprocess
import sys
import zipapp
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from tests.cli.conftest import clean_environ
from tests.packaging.installation import ROOT

SUITE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import mockpaywall
from mockpaywall.testing import MockPaywall
from mockpaywall.stores.redis.scripts import Script
from urllib.request import Request, urlopen

body = b'{"ReferenceCode":"order-1","UserId":"1","UserPhone":"905123456710"}'
with MockPaywall(seed=1, strictness="strict") as mock:
    request = Request(mock.endpoint, body, {**mock.headers, "Content-Type": "application/json"})
    result = json.load(urlopen(request, timeout=20))["Result"]
    mock.verify(exactly=1)
    page = urlopen(f"{mock.url}/user-authorization/mp-3d-client-success", timeout=20).read()
    assert b"The payment was approved" in page
    script = urlopen(f"{mock.url}/__admin/ui/main.js", timeout=20).read()
    assert b"Shell" in script
print(json.dumps([mockpaywall.__file__.startswith(sys.argv[1]), result, len(Script("batch").text) > 100]))
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zipapp")
    content = folder / "content"
    copytree(ROOT / "mockpaywall", content / "mockpaywall", ignore=ignore_patterns("__pycache__"))
    copytree(ROOT / "schemas", content / "mockpaywall" / "schemas", dirs_exist_ok=True)
    zipapp.create_archive(content, folder / "mockpaywall.pyz", main="mockpaywall.cli:main")
    return folder / "mockpaywall.pyz"


def run(*arguments: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=clean_environ({}),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def test_the_test_object_serves_from_a_zip_file(archive: Path, tmp_path: Path) -> None:
    assert json.loads(run("-c", SUITE, str(archive), folder=tmp_path)) == [True, True, True]


@pytest.mark.parametrize(
    ("command", "check"),
    [
        ("openapi", lambda text: json.loads(text)["openapi"].startswith("3.1")),
        ("modes", lambda text: "http=" in text),
        ("example", lambda text: "ReferenceCode" in text),
    ],
)
def test_commands_run_from_a_zipapp(
    archive: Path, tmp_path: Path, command: str, check: Callable[[str], bool]
) -> None:
    assert check(run(str(archive), command, folder=tmp_path))


def test_a_zipapp_serves(archive: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, str(archive), "--port", "0"],
        cwd=tmp_path,
        env=clean_environ({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        assert process.stdout.readline().startswith("mockpaywall ready on http://127.0.0.1:")
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0
