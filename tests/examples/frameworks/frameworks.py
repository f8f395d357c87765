"""How the test file of each framework is run."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.example_runs import EXAMPLES
from tests.support.programs import require_installed

JARS = "/usr/share/java"
JUNIT_API = f"{JARS}/junit-jupiter-api.jar:{JARS}/apiguardian-api.jar"
JUNIT = ":".join(
    f"{JARS}/{name}.jar"
    for name in (
        "junit-jupiter-api",
        "junit-jupiter-engine",
        "junit-platform-commons",
        "junit-platform-console",
        "junit-platform-engine",
        "junit-platform-launcher",
        "junit-platform-reporting",
        "apiguardian-api",
        "opentest4j",
        "opentest4j-reporting-events",
        "opentest4j-reporting-schema",
        "picocli",
    )
)
NUNIT = "/usr/lib/cli/nunit.framework-2.6.3/nunit.framework.dll"
VITEST = str(EXAMPLES / "node" / "node_modules" / ".bin" / "vitest")


@dataclass(frozen=True, slots=True)
class Framework:
    """One framework with its test file. The commands run in a copy of the folder; the last one runs the tests."""

    name: str
    file: str
    """In examples/."""
    commands: tuple[tuple[str, ...], ...]
    programs: tuple[str, ...]
    """Names on PATH, or paths. Where one is missing, the tests are skipped."""

    @property
    def folder(self) -> Path:
        return (EXAMPLES / self.file).parent

    def __str__(self) -> str:
        return self.name


FRAMEWORKS = (
    Framework("node:test", "node/checkout.test.mjs", (("node", "--test", "checkout.test.mjs"),), ("node",)),
    Framework(
        "Vitest",
        "node/checkout.vitest.test.mjs",
        ((VITEST, "run", "checkout.vitest.test.mjs"),),
        ("node", VITEST),
    ),
    Framework(
        "JUnit 5",
        "java/CheckoutTest.java",
        (
            ("javac", "-Xlint:all", "-Werror", "-cp", JUNIT_API, "CheckoutTest.java"),
            ("java", "-cp", f"{JUNIT}:.", "org.junit.platform.console.ConsoleLauncher", "-c", "CheckoutTest"),
        ),
        ("javac", "java", *JUNIT.split(":")),
    ),
    Framework(
        "NUnit",
        "dotnet/CheckoutTests.cs",
        (
            ("mcs", "-target:library", "-r:System.Net.Http", f"-r:{NUNIT}", "CheckoutTests.cs"),
            ("nunit-console", "-nologo", "-noxml", "CheckoutTests.dll"),
        ),
        ("mcs", "nunit-console", NUNIT),
    ),
    Framework("PHPUnit", "php/CheckoutTest.php", (("phpunit", "CheckoutTest.php"),), ("phpunit",)),
    Framework("Go testing", "go/checkout_test.go", (("go", "test", "-count=1", "./..."),), ("go",)),
    Framework("RSpec", "ruby/checkout_spec.rb", (("rspec", "checkout_spec.rb"),), ("rspec",)),
    Framework("minitest", "ruby/checkout_test.rb", (("ruby", "checkout_test.rb"),), ("ruby",)),
)
"""In the order of the page."""


def require_programs(framework: Framework) -> None:
    """Skip the test where a program of its framework is missing, or not on Linux; fail it in CI."""
    if sys.platform != "linux":
        pytest.skip("the test files of other languages are run on Linux")
    require_installed(framework.programs)
