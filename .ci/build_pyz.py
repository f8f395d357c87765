"""Write mockpaywall.pyz: one file with mockpaywall, all its dependencies and their compiled modules.

It starts on the platform of this Python, with every Python of VERSIONS. `pyz_main.py` is its start file.
Usage: build_pyz.py UV WHEEL OUTPUT, from the root of the repository
"""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from project_version import read_version

VERSIONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
OLDEST_GLIBC = "manylinux_2_28"
"""On Linux: Debian 10, Ubuntu 18.10, RHEL 8 and newer."""
START_FILE = Path(__file__).with_name("pyz_main.py")
SHEBANG = b"#!/usr/bin/env python3\n"
LEFT_OUT = {"direct_url.json", "uv_build.json", "uv_cache.json", ".lock"}
"""They name paths and times of the machine that builds."""
Files = dict[str, bytes]


def main(uv: str, wheel: str, output: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folders = {suffix_of(version): Path(temporary, version) for version in VERSIONS}
        for version, folder in zip(VERSIONS, folders.values(), strict=True):
            install(uv, version, wheel, folder)
        write_archive({suffix: read_folder(folder) for suffix, folder in folders.items()}, Path(output))


def suffix_of(version: str) -> str:
    """Return the suffix of compiled modules of another version on the platform of this Python."""
    mine = f"{sys.version_info.major}{sys.version_info.minor}"
    return EXTENSION_SUFFIXES[0].replace(mine, version.replace(".", ""), 1)


def install(uv: str, version: str, wheel: str, folder: Path) -> None:
    """Install the pinned dependencies and the wheel into *folder*, with binary packages only."""
    command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--python-version", version]
    command += ["--only-binary", ":all:", "--target", str(folder)]
    if "linux-gnu" in EXTENSION_SUFFIXES[0]:
        command += ["--python-platform", f"{platform.machine()}-{OLDEST_GLIBC}"]
    pinned = ["--require-hashes", "--requirement", "requirements/all.txt"]
    for what in (pinned, ["--no-deps", wheel]):
        subprocess.run([*command, *what], check=True)


def read_folder(folder: Path) -> Files:
    """Return what is imported: no scripts and no bytecode."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: path.read_bytes()
        for name, path in named.items()
        if not name.startswith("bin/") and "__pycache__" not in path.parts and path.name not in LEFT_OUT
    }


def arrange(targets: Mapping[str, Files]) -> Iterator[tuple[str, bytes]]:
    """Yield each file once: under `all/`, or under the suffixes of the targets that have it, joined by "+"."""
    owners: dict[tuple[str, bytes], list[str]] = {}
    for suffix, files in targets.items():
        for file in files.items():
            owners.setdefault(file, []).append(suffix)
    for (name, data), suffixes in sorted(owners.items()):
        yield f"{'all' if len(suffixes) == len(targets) else '+'.join(suffixes)}/{name}", data


def describe(targets: Mapping[str, Files], digest: str) -> bytes:
    manifest = {
        "version": read_version(),
        "digest": digest,
        "description": f"CPython {', '.join(VERSIONS)} on {sysconfig.get_platform()} ({next(iter(targets))})",
        "targets": [[platform.machine(), suffix] for suffix in targets],
    }
    return json.dumps(manifest, indent=1).encode()


def write_archive(targets: Mapping[str, Files], output: Path) -> None:
    """Write the same bytes for the same files: times are those of no file."""
    content = list(arrange(targets))
    digest = hashlib.sha256()
    for name, data in content:
        digest.update(f"{name} {len(data)} ".encode() + data)
    content.append(("manifest.json", describe(targets, digest.hexdigest()[:16])))
    content.append(("__main__.py", START_FILE.read_bytes()))
    with output.open("wb") as file:
        file.write(SHEBANG)
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, data in content:
                archive.writestr(ZipInfo(name), data, ZIP_DEFLATED)
    output.chmod(0o755)


if __name__ == "__main__":
    main(*sys.argv[1:])
