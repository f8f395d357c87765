"""Run the commands of docs/installation.md in the unpacked sdist, and ask each server that they start for a session.

The folder has a space in its name. What is built is checked as a registry would check it.
Usage: check_distributions.py UV SDIST WHEEL
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

TOOLS = ("check-wheel-contents==0.6.3", "pipx==1.18.4", "twine==7.0.0")
PAGE = "docs/installation.md"
BLOCK = re.compile(r"^## (.+?)$|^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SKIPPED = {"Container"}
"""The job `image` of CI builds and starts it."""
START_TIMEOUT_S = 300
SESSION = b'{"ReferenceCode":"1","UserId":"1","UserPhone":"905123456710"}'
HEADERS = {"Content-Type": "application/json", "apikeyprivate": "a", "apiclientprivate": "b"}


def main(uv: str, sdist: str, wheel: str) -> None:
    with tempfile.TemporaryDirectory(prefix="with a space ") as temporary:
        environ = install_tools(uv, Path(temporary, "tools"))
        subprocess.run(["twine", "check", "--strict", sdist, wheel], check=True, env=environ)
        subprocess.run(["check-wheel-contents", wheel], check=True, env=environ)
        with tarfile.open(sdist) as archive:
            archive.extractall(temporary, filter="data")
        (folder,) = Path(temporary).glob("mockpaywall-*")
        for section, commands in find_blocks((folder / PAGE).read_text(encoding="utf-8")):
            print(f"== {section}", flush=True)
            check_block(commands, folder, environ)


def install_tools(uv: str, folder: Path) -> dict[str, str]:
    """Install what the page needs and what checks the files; return an environment that finds it before all else."""
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([uv, "venv", "--quiet", str(folder)], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(folder), *TOOLS], check=True)
    path = os.pathsep.join([str(scripts), str(Path(uv).resolve().parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PIPX_HOME": str(folder / "pipx"), "MOCKPAYWALL_PORT": "0"}


def find_blocks(page: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the heading above each block of commands, and its lines."""
    section = ""
    for heading, commands in BLOCK.findall(page):
        section = heading or section
        if commands and section not in SKIPPED:
            yield section, commands.splitlines()


def check_block(commands: list[str], folder: Path, environ: dict[str, str]) -> None:
    """Run the commands; the last one starts a server."""
    for command in commands[:-1]:
        subprocess.run(command, shell=True, check=True, cwd=folder, env=environ)
    port_file = folder / "port"
    server_environ = {**environ, "MOCKPAYWALL_PORT_FILE": str(port_file)}
    with subprocess.Popen(f"exec {commands[-1]}", shell=True, cwd=folder, env=server_environ) as server:
        try:
            create_session(wait_for_port(port_file, server))
        finally:
            server.terminate()
    port_file.unlink(missing_ok=True)


def wait_for_port(file: Path, server: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not (file.exists() and file.read_text(encoding="utf-8").strip()):
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit("the server did not start")
        time.sleep(0.1)
    return int(file.read_text(encoding="utf-8"))


def create_session(port: int) -> None:
    url = f"http://127.0.0.1:{port}/api/paywall/masterpass/session"
    with urlopen(Request(url, SESSION, HEADERS), timeout=30) as response:
        print(response.read().decode(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
