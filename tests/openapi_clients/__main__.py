"""`python -m tests.openapi_clients [TOOL ...]`: print a row per generator and version of OpenAPI."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mockpaywall.openapi.document_versions import VERSIONS
from mockpaywall.settings import Settings
from tests.openapi_clients.prism import check_prism
from tests.openapi_clients.tools import (
    NODE_PACKAGES,
    PRINTED,
    PROGRAMS,
    PYTHON_PACKAGES,
    TOOLS,
    Command,
    Tool,
)
from tests.support.servers import serve_asyncio

BUILD = Path(__file__).parents[2] / "build" / "openapi-clients"
TIMEOUT_S = 600
MODULES = BUILD / "tools" / "node_modules"
JSON_NET = MODULES / "jillejr.newtonsoft.json-for-unity/Plugins/Newtonsoft.Json Editor/Newtonsoft.Json.dll"
COLUMNS = ("generated", "compiled", "session created")
PRISM = "Prism 5.14.2 as a proxy"
TITLES = (*(tool.name for tool in TOOLS), PRISM)


def main(names: list[str]) -> int:
    """Run the tools whose names contain one of *names*, in any case, or all. Return 0 if each created a session."""
    unknown = [name for name in names if not any(is_chosen(title, [name]) for title in TITLES)]
    if unknown:
        raise SystemExit(f"no tool has {' or '.join(unknown)} in its name: {'; '.join(TITLES)}")
    install_tools(BUILD / "tools")
    rows: list[tuple[str, str, str]] = []
    with serve_asyncio(Settings()) as server:
        for version in VERSIONS:
            document = BUILD / f"openapi-{version}.json"
            write_document(document, version, server.client.url)
            chosen = [tool for tool in TOOLS if is_chosen(tool.name, names)]
            rows += [(tool.name, version, check_tool(tool, document, server.client.url)) for tool in chosen]
            if is_chosen(PRISM, names):
                rows.append((PRISM, version, check_prism(MODULES, document, server)))
    print_table(rows)
    return 0 if all(result in (COLUMNS[-1], "no violation") for *_, result in rows) else 1


def is_chosen(title: str, names: list[str]) -> bool:
    """Return whether *title* contains one of *names*, or there are none."""
    return not names or any(name.lower() in title.lower() for name in names)


def install_tools(folder: Path) -> None:
    """Install the generators, once."""
    if not (folder / "bin").exists():
        run((sys.executable, "-m", "venv", str(folder)), BUILD)
        run((f"{folder}/bin/pip", "install", "--quiet", *PYTHON_PACKAGES), folder)
    if not (folder / "node_modules").exists():
        run(("npm", "install", "--silent", "--no-audit", "--no-fund", *NODE_PACKAGES), folder)


def write_document(path: Path, version: str, url: str) -> None:
    """Write the document that the command prints."""
    command = (sys.executable, "-m", "mockpaywall", "openapi", "--version", version, "--url", url)
    path.write_text(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert json.loads(path.read_text())["openapi"].startswith(version)


def check_tool(tool: Tool, document: Path, url: str) -> str:
    """Return how far *tool* came, and why not farther."""
    missing = [name for name in tool.files if not Path(name).exists()]
    missing += [] if shutil.which(tool.executable) else [tool.executable]
    if missing:
        return f"not run: no {missing[0]}"
    folder = BUILD / re.sub(r"\W+", "-", f"{tool.name} {document.stem}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    reached = "nothing"
    for step, commands in zip(COLUMNS, ((tool.generate,), tool.compile, (tool.run,)), strict=True):
        for command in commands:
            result = run(fill(command, folder, document, url), folder, is_checked=False)
            is_done = result.returncode == 0 and (step != COLUMNS[-1] or PRINTED.search(result.stdout))
            if not is_done:
                print(result.stdout[-2000:], result.stderr[-4000:], sep="\n", file=sys.stderr)
                return f"{reached}, then {Path(command[0]).name} failed"
        reached = step
        if step == COLUMNS[0]:
            copy_programs(tool, folder)
    return reached


def copy_programs(tool: Tool, folder: Path) -> None:
    for place, program in tool.programs.items():
        (folder / place).parent.mkdir(exist_ok=True)
        shutil.copy(PROGRAMS / program, folder / place)
    if tool.executable == "node" and not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(MODULES)


def fill(command: Command, folder: Path, document: Path, url: str) -> Command:
    """Replace the names in braces."""
    jar = next((BUILD / "tools").rglob("openapi-generator.jar"), "")
    values = {"document": document, "url": url, "jar": jar, "json": JSON_NET, "tools": BUILD / "tools"}
    filled: list[str] = []
    for part in command:
        if part.startswith("{sources:"):
            filled += sorted(
                str(path) for path in folder.glob(part.removeprefix("{sources:").removesuffix("}"))
            )
        else:
            filled.append(part.format(**values))
    return tuple(filled)


def run(command: Command, folder: Path, *, is_checked: bool = True) -> subprocess.CompletedProcess[str]:
    """Run *command* in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    path = f"{BUILD / 'tools' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "GOPROXY": "off", "GOFLAGS": "-mod=mod"}
    return subprocess.run(
        command, cwd=folder, env=environ, check=is_checked, capture_output=True, text=True, timeout=TIMEOUT_S
    )


def print_table(rows: list[tuple[str, str, str]]) -> None:
    print("| tool | OpenAPI | result |", "|---|---|---|", sep="\n")
    for row in rows:
        print("|", " | ".join(row), "|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
