"""How the program of each language is built and run."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.example_runs import EXAMPLES
from tests.support.programs import require_installed

CLIENTS = EXAMPLES / "clients"
TYPESCRIPT_COMPILER = str(CLIENTS / "typescript" / "node_modules" / ".bin" / "tsc")
"""Installed by `npm ci` in its folder."""

GO_ENVIRON = ("env", "GOCACHE={build}/cache", "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local")
"""Nothing is fetched, and nothing is written outside of the build folder."""
ASSEMBLIES = ("System.Net.Http", "System.Runtime.Serialization", "System.Xml.Linq")
"""What mcs does not reference by itself."""


@dataclass(frozen=True, slots=True)
class Runner:
    """One language. In the commands, {source} is the folder of its files, and {build} a folder to write to."""

    language: str
    """The name of the folder in examples/clients."""
    title: str
    needs: str
    usage: str
    """What a person types in the folder of the language to build and run it."""
    command: tuple[str, ...]
    """The order follows as the last argument."""
    programs: tuple[str, ...] = ()
    """Names on PATH, or paths. Where one is missing, the tests are skipped."""
    build: tuple[str, ...] = ()
    """Run once for all tests."""
    runtime_note: str = ""
    """A line that the runtime itself may print when the program ends on a busy machine."""

    @property
    def source(self) -> Path:
        return CLIENTS / self.language

    def __str__(self) -> str:
        return self.language


RUNNERS: tuple[Runner, ...] = (
    Runner(
        "csharp",
        "C#",
        needs=".NET 8, or Mono 6.8",
        usage="dotnet run -- order-1",
        command=("mono", "{build}/PayOrder.exe"),
        programs=("mcs", "mono"),
        build=("mcs", f"-r:{','.join(ASSEMBLIES)}", "-out:{build}/PayOrder.exe", "{source}/PayOrder.cs"),
        runtime_note="Some threads failed to suspend before timeout reached. Continuing with shutdown.",  # Mono 6.14
    ),
    Runner(
        "curl",
        "Shell",
        needs="a POSIX shell, curl and jq",
        usage="sh pay_order.sh order-1",
        command=("sh", "{source}/pay_order.sh"),
        programs=("sh", "curl", "jq"),
    ),
    Runner(
        "go",
        "Go",
        needs="Go 1.19",
        usage="go build -o build/ && build/pay_order order-1",
        command=("{build}/pay_order",),
        programs=("go",),
        build=(*GO_ENVIRON, "go", "build", "-buildvcs=false", "-o", "{build}/pay_order", "."),
    ),
    Runner(
        "java",
        "Java",
        needs="JDK 17",
        usage="java PayOrder.java order-1",
        command=("java", "-XX:TieredStopAtLevel=1", "-cp", "{build}", "PayOrder"),
        programs=("java", "javac"),
        build=("javac", "-Xlint:all", "-Werror", "-d", "{build}", "PayOrder.java"),
    ),
    Runner(
        "php",
        "PHP",
        needs="PHP 8.1 with the curl extension",
        usage="php pay_order.php order-1",
        command=("php", "{source}/pay_order.php"),
        programs=("php",),
    ),
    Runner(
        "python",
        "Python",
        needs="Python 3.9",
        usage="python3 pay_order.py order-1",
        command=(sys.executable, "{source}/pay_order.py"),
    ),
    Runner(
        "ruby",
        "Ruby",
        needs="Ruby 3.1",
        usage="ruby pay_order.rb order-1",
        command=("ruby", "{source}/pay_order.rb"),
        programs=("ruby",),
    ),
    Runner(
        "typescript",
        "TypeScript",
        needs="Node 20, and npm for the compiler",
        usage="npm ci && npm run build && node build/pay_order.mjs order-1",
        command=("node", "{build}/pay_order.mjs"),
        programs=("node", TYPESCRIPT_COMPILER),
        build=(TYPESCRIPT_COMPILER, "--project", "{source}", "--outDir", "{build}"),
    ),
)
"""In alphabetical order."""


def require_programs(runner: Runner) -> None:
    """Skip the test where a program of its runner is missing, or on Windows; fail it in CI."""
    if sys.platform == "win32" and runner.programs:
        pytest.skip("the programs are run on Linux and macOS")
    require_installed(runner.programs)
