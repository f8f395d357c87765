"""Print a CycloneDX document of an environment that has mockpaywall's dependencies, without any addresses.

Usage: sbom.py CYCLONEDX_PY PYTHON [OPTION...], from the root of the repository; the options are those of CYCLONEDX_PY
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from project_version import read_version

OPTIONS = (
    "--pyproject",
    "pyproject.toml",
    "--mc-type",
    "application",
    "--output-reproducible",
    "--spec-version",
    "1.6",
)


def describe_environment(tool: str, python: str, *options: str) -> Any:
    command = (tool, "environment", python, *OPTIONS, *options)
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def drop_addresses(value: Any) -> Any:
    """Return *value* without external references: they name hosts, and nothing is identified by them."""
    if isinstance(value, dict):
        return {name: drop_addresses(child) for name, child in value.items() if name != "externalReferences"}
    return [drop_addresses(child) for child in value] if isinstance(value, list) else value


def main(tool: str, python: str, *options: str) -> None:
    document = drop_addresses(describe_environment(tool, python, *options))
    document["metadata"]["component"]["version"] = read_version()
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main(*sys.argv[1:])
