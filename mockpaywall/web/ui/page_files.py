"""The files of the live page, read once: from a folder, a wheel or a zip file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from gzip import compress
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}
"""By extension. Files with another one are not served."""
INDEX = "index.html"
NOT_SENT = {
    "js": re.compile(rb"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*\n?|^[ \t]+", re.MULTILINE),
    "css": re.compile(rb"^[ \t]+", re.MULTILINE),
}
"""By extension: the documentation of modules and the indentation, a seventh of the compressed bytes."""


class PageFile(NamedTuple):
    """One file."""

    content: bytes
    compressed: bytes
    """The content in the coding gzip: a third of it."""
    content_type: str
    etag: str


@cache
def load_page_files() -> Mapping[str, PageFile]:
    """Return every file by its path below static/."""
    return dict(_iter_files(files("mockpaywall.web.ui") / "static", ""))


def _iter_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, PageFile]]:
    for entry in folder.iterdir():
        extension = entry.name.rpartition(".")[2]
        content_type = CONTENT_TYPES.get(extension)
        if entry.is_dir():
            yield from _iter_files(entry, f"{prefix}{entry.name}/")
        elif content_type is not None:
            content = entry.read_bytes()
            if pattern := NOT_SENT.get(extension):
                content = pattern.sub(b"", content)
            yield f"{prefix}{entry.name}", _make_file(content, content_type)


def _make_file(content: bytes, content_type: str) -> PageFile:
    return PageFile(content, compress(content, mtime=0), content_type, sha256(content).hexdigest()[:16])
