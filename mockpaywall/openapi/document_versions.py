"""The versions of OpenAPI in which a document is available."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from mockpaywall.openapi.version_3_0 import to_version_3_0

DEFAULT_VERSION = "3.1"
VERSIONS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = MappingProxyType(
    {DEFAULT_VERSION: dict, "3.0": to_version_3_0}
)
"""By version: the conversion of a document of OpenAPI 3.1."""
