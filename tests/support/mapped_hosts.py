"""A Chromium in which the vendor's test hosts are a mock with TLS, and which trusts the mock's CA besides the public
ones: made with the lines that `mockpaywall browser` prints.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from mockpaywall.cli.browser_steps import list_steps
from mockpaywall.client.server_url import parse_server_url
from tests.support.chromium import launch_chromium

TIMEOUT_S = 60


def print_steps(url: str, ca: Path = Path("ca.pem")) -> dict[str, list[str]]:
    """Return what the command prints for a mock at *url*: the lines of each step."""
    return {step.name: list(step.lines) for step in list_steps(parse_server_url(url), str(ca))}


def require_certutil() -> None:
    """Skip the test where Chromium has another trust store, or nothing can write to it; but fail in CI on Linux."""
    if sys.platform != "linux":
        pytest.skip("Chromium has another trust store on this system")
    if not shutil.which("certutil"):
        message = "no certutil on this machine (Debian: apt-get install libnss3-tools)"
        pytest.fail(message) if "CI" in os.environ else pytest.skip(message)


def make_home(folder: Path, commands: Sequence[str] = ()) -> Mapping[str, str]:
    """Run *commands* with the new *folder* as the home; return the variables of a browser that has it."""
    folder.mkdir()
    environ = {**os.environ, "HOME": str(folder)}
    script = "\n".join(commands)
    subprocess.run(["sh", "-e"], input=script, env=environ, check=True, text=True, timeout=TIMEOUT_S)
    return environ


@contextmanager
def launch_mapped_chromium(playwright: Playwright, url: str, ca: Path, folder: Path) -> Iterator[Browser]:
    """Run a Chromium for the mock at *url* with the CA *ca* until the block ends. *folder* is its home, and new."""
    require_certutil()
    steps = print_steps(url, ca)
    flags = shlex.split(steps["chromium"][0])[1:]
    with launch_chromium(playwright, flags, make_home(folder, steps["trust"])) as browser:
        yield browser
