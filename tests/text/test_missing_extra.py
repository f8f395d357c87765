"""Messages for optional dependencies that are not installed."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from mockpaywall.text.missing_extra import EXTRAS, MissingExtra, require_extra


@pytest.mark.parametrize("module", ["trustme", "cryptography"])
def test_a_missing_module_of_the_extra_is_reported(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra) as caught, require_extra("--tls-self-signed", "tls"):
        __import__(module)
    assert (
        str(caught.value) == "--tls-self-signed needs an optional dependency: pip install 'mockpaywall[tls]'"
    )


def test_another_missing_module_is_a_defect() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_module"), require_extra("--store", "redis"):
        __import__("no_such_module")


def test_installed_modules_raise_nothing() -> None:
    with require_extra("metrics", "metrics"):
        __import__("prometheus_client")


def test_the_extras_are_those_of_the_project() -> None:
    path = Path(__file__).parents[2] / "pyproject.toml"
    extras = tomllib.loads(path.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert EXTRAS.keys() | {"all", "dev"} == extras.keys()
    for extra, modules in EXTRAS.items():
        names = {name for line in extras[extra] for name in re.findall(r"[a-z]+(?:-[a-z]+)*", line)}
        assert {module.replace("_", "-") for module in modules} == names
