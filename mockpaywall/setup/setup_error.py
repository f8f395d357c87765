"""The error of a setup file."""

from __future__ import annotations


class SetupError(ValueError):
    """A setup file is not usable. One line: file, places (JSON pointers, or line and column), reasons."""
