"""Copy installed distributions into another environment: no network, and a second instead of half a minute."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from shutil import copyfile

from packaging.requirements import Requirement

from tests.packaging.test_dependencies import normalize


def find_requirements(texts: Iterable[str]) -> dict[str, Distribution]:
    """Return the installed distributions that the requirements need, by name. Those of extras only if asked for."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in texts]
    while waiting:
        requirement = waiting.pop()
        name = normalize(requirement.name)
        if is_needed(requirement, extra="") and name not in found:
            found[name] = distribution(name)
            waiting += requirements_of(found[name], requirement.extras)
    return found


def requirements_of(installed: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in installed.requires or ():
        requirement = Requirement(text)
        if any(is_needed(requirement, extra) for extra in ("", *extras)):
            requirement.marker = None
            yield requirement


def is_needed(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def link_distribution(installed: Distribution, folder: Path) -> None:
    """Link the files of *installed* that are in its site-packages into *folder*; copy them across file systems."""
    for file in installed.files or ():
        if ".." in file.parts or not file.locate().exists():
            continue
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(file.locate(), target)
        except OSError:
            copyfile(file.locate(), target)
