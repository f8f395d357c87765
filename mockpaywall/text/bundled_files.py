"""Folders of the checkout that are inside the package once it is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def find_bundled_folder(path: str) -> Traversable:
    """Return the folder *path* of the package when it is installed, otherwise that of the checkout."""
    package = Path(__file__).resolve().parent.parent
    if not package.is_dir():  # in a zip file
        from importlib.resources import files  # imported on demand: it costs start-up time

        return files("mockpaywall").joinpath(path)
    installed = package / path
    return installed if installed.is_dir() else package.parent / path
