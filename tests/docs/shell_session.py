"""The shell blocks of a page, run one after the other in one shell against a server of the test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.markdown import FencedBlock, Markdown, find_blocks

PAGE_ADDRESS = "127.0.0.1:8080"
TIMEOUT_S = 60
MASKED_VALUES = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "GUID"),
    (r'"[0-9a-f]{32}"', "TOKEN"),
    (r'"SessionExpiryDate":"[0-9T:-]{19}"', "EXPIRY"),
    (r'"at":"[^"]*"|"createdAt":"[^"]*"|\["date","[^"]*"\]', "TIME"),
)


@dataclass(frozen=True, slots=True)
class ShellBlock:
    """Commands, and the block below them if it shows their output."""

    commands: str
    output: str | None


def list_shell_blocks(page: Markdown) -> list[ShellBlock]:
    """Return the shell blocks of *page* that are run, in order."""
    return [ShellBlock(pair[0].content, pair[1].content if pair[1:] else None) for pair in _pairs(page)]


def list_checked_blocks(page: Markdown) -> tuple[FencedBlock, ...]:
    """Return the shell blocks of *page* that are run, and those that show their output."""
    return tuple(block for pair in _pairs(page) for block in pair)


def make_environ(url: str) -> dict[str, str]:
    """Return the variables of a shell in which `mockpaywall` is that of the test, and controls *url*."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("MOCKPAYWALL_")}
    programs = os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)])
    return {**inherited, "PATH": programs, "MOCKPAYWALL_URL": url}


def run_blocks(blocks: Sequence[ShellBlock], folder: Path, port: int) -> tuple[list[str], str]:
    """Run *blocks* in one shell in *folder*; return the output of each, and what went to stderr."""
    script = "".join(f"{block.commands}printf '@@@'\n" for block in blocks)
    completed = subprocess.run(
        ["sh"],
        input=script.replace(PAGE_ADDRESS, f"127.0.0.1:{port}"),
        cwd=folder,
        env=make_environ(f"http://127.0.0.1:{port}"),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )
    outputs = completed.stdout.replace(f"127.0.0.1:{port}", PAGE_ADDRESS).split("@@@")
    return outputs[: len(blocks)], completed.stderr


def mask_values(output: str) -> str:
    """Return *output* without what differs from run to run."""
    for pattern, word in MASKED_VALUES:
        output = re.sub(pattern, word, output)
    return output.strip()


def _pairs(page: Markdown) -> list[tuple[FencedBlock, ...]]:
    """Return each shell block that is run, with the block below it if nothing stands between them."""
    blocks, places = page.fenced_blocks(), list(find_blocks(page.text))
    found: list[tuple[FencedBlock, ...]] = []
    for number, block in enumerate(blocks):
        if block.language == "sh" and block.reason is None:
            below = blocks[number + 1 : number + 2]
            shows_output = (
                below
                and below[0].language != "sh"
                and not page.text[places[number].end() : places[number + 1].start()].strip()
            )
            found.append((block, *below) if shows_output else (block,))
    return found
