"""The variables of paths that werkzeug has no converter for."""

from __future__ import annotations

from types import MappingProxyType

from werkzeug.routing import BaseConverter


class RestConverter(BaseConverter):
    """Matches the rest of a path, whatever it is. werkzeug's `path` matches no line break."""

    part_isolating = False
    regex = r"(?s:.+)"


CONVERTERS = MappingProxyType({"rest": RestConverter})
"""For maps of routes, besides werkzeug's own."""
