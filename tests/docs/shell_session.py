"""The shell blocks of a page, run one after the other in one shell against a server of the test."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.markdown import Markdown, find_blocks

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
    """Return the shell blocks of *page*, in order."""
    blocks = list(find_blocks(page.text))
    found = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block[1] == "sh":
            has_output = (
                following is not None
                and following[1] != "sh"
                and not page.text[block.end() : following.start()].strip()
            )
            found.append(ShellBlock(block[2], following[2] if following and has_output else None))
    return found


def run_blocks(blocks: Sequence[ShellBlock], folder: Path, port: int) -> tuple[list[str], str]:
    """Run *blocks* in one shell in *folder*; return the output of each, and what went to stderr."""
    script = "".join(f"{block.commands}printf '@@@'\n" for block in blocks)
    completed = subprocess.run(
        ["sh"],
        input=script.replace(PAGE_ADDRESS, f"127.0.0.1:{port}"),
        cwd=folder,
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
