"""mockpaywall from a zip file, as Bazel and layers of functions import it. Its dependencies are installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.cli.conftest import clean_environ
from tests.packaging.installation import read_product

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


def test_the_test_object_serves_from_a_zip_file(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "mockpaywall.zip", "w") as archive:
        for name, content in read_product().items():
            archive.writestr(name, content)
    done = subprocess.run(
        [sys.executable, "-c", SUITE, str(tmp_path / "mockpaywall.zip")],
        cwd=tmp_path,
        env=clean_environ({}),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == [True, True, True]
