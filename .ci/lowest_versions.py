"""Print requirements that pin the dependencies in pyproject.toml, extras included, to their lower bounds.

The tools of the extra `dev` follow without a pin, for the tests. Usage: lowest_versions.py PYPROJECT
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

EXTRAS = ("redis", "tls", "metrics")
SKIPPED_TOOLS = (
    "bandit",
    "cyclonedx-bom",
    "kubernetes-validate",
    "mockpaywall",
    "mypy",
    "openapi-python-client",
    "openapi-spec-validator",
    "ruff",
    "schemathesis",
    "types-",
    "uv>",
)
"""Tools that the tests do not need, or that require newer versions of our dependencies."""


def pin(requirement: str) -> str:
    """Replace `>=1.2,<3` by `==1.2`; the environment marker stays."""
    return re.sub(r">=([^,;]+)[^;]*", r"==\1", requirement)


def list_requirements(project: dict) -> Iterator[str]:
    """Yield the pinned dependencies, then the tools."""
    optional = project["optional-dependencies"]
    yield from map(pin, project["dependencies"])
    for extra in EXTRAS:
        yield from map(pin, optional[extra])
    yield from (tool for tool in optional["dev"] if not tool.startswith(SKIPPED_TOOLS))


if __name__ == "__main__":
    content = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("\n".join(list_requirements(content["project"])))
