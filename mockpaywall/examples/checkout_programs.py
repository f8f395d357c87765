"""The programs that pay an order, one per language: those of examples/clients, with another address and key pair."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.examples.plain_text import require_plain
from mockpaywall.text.bundled_files import find_bundled_folder

FOLDER = "examples/clients"
DEFAULTS = ("http://127.0.0.1:8080", "my-key", "my-client")
"""Base Address and key pair as each program has them, once."""
_ANY_DEFAULT = re.compile("|".join(map(re.escape, DEFAULTS)))


class CheckoutProgram(NamedTuple):
    """One program."""

    title: str
    """The language, as people write it."""
    file: str
    """In FOLDER."""

    @property
    def name(self) -> str:
        """The name of the file: Java wants that of its class."""
        return self.file.rpartition("/")[2]


CHECKOUT_PROGRAMS: Mapping[str, CheckoutProgram] = MappingProxyType(
    {
        "curl": CheckoutProgram("curl", "curl/pay_order.sh"),
        "python": CheckoutProgram("Python", "python/pay_order.py"),
        "typescript": CheckoutProgram("TypeScript", "typescript/pay_order.mts"),
        "go": CheckoutProgram("Go", "go/pay_order.go"),
        "java": CheckoutProgram("Java", "java/PayOrder.java"),
        "php": CheckoutProgram("PHP", "php/pay_order.php"),
        "ruby": CheckoutProgram("Ruby", "ruby/pay_order.rb"),
        "csharp": CheckoutProgram("C#", "csharp/PayOrder.cs"),
    }
)
"""Name of the language -> program."""


def format_checkout_program(language: str, base_url: str, key: str, client: str) -> str:
    """Return the program of *language* for a Base Address and a key pair, without a line end after its last line.

    Raise ValueError for values that cannot stand in a string as they are. The message does not repeat them.
    """
    require_plain(base_url, key, client)
    values = dict(zip(DEFAULTS, (base_url, key, client), strict=True))
    return _ANY_DEFAULT.sub(lambda found: values[found[0]], _read_program(CHECKOUT_PROGRAMS[language].file))


@cache
def _read_program(file: str) -> str:
    return find_bundled_folder(FOLDER).joinpath(file).read_text(encoding="utf-8").rstrip("\n")
