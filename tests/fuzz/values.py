"""Hostile strings, numbers and JSON values, and mutations that keep the structure of a JSON text."""

from __future__ import annotations

import json
from random import Random
from typing import Any

TEXTS = (
    "",
    " ",
    "\0",
    "\r\nX-Injected: 1",
    "İıĞğŞş",
    "userıd",
    "USERİD",
    "\ud800",
    "\udfff\ud800",
    "\U0001f4a5" * 20,
    "\u202e\u200f\ufeff",
    "e\u0301" * 30,
    "%00%0a%2F..%2F",
    "{{key}}",
    "${jndi}",
    "<script>",
    "' OR 1=1 --",
    "\x1b[31m",
    "null",
    "True",
    "__proto__",
    "9" * 400,
    "a" * 5_000,
    "ß" * 3_000,
)
NUMBERS = (
    "0", "-0", "1e400", "-1e400", "1e-400", "9" * 4_000, "1" + "0" * 30_000, "1." + "3" * 20_000,
    "1e999999999", "18446744073709551616", "-9223372036854775809", "0.1e-9999999", "NaN", "Infinity",
    "-Infinity", "01", "1.", ".5", "+1", "0x10",
)  # fmt: skip
LITERALS = (
    "true", "false", "null", "tru", "True", "None", "undefined", "'a'", '"\\u00"', '"\\ud800"', '"\\x41"',
    '"\t"', "[", "]", "{", "}", "[]", "{}", '{"a":1,"a":2}', "[,]", "{,}", "/* c */1", '"', "\ufeff1", "\0",
    "",
)  # fmt: skip
FIELDS = (
    "ReferenceCode",
    "UserId",
    "UserPhone",
    "Force3D",
    "PhoneVerifiedByMerchant",
    "userıd",
    "İd",
    "",
    "a" * 300,
)


def hostile_text(random: Random) -> str:
    text = random.choice(TEXTS)
    return text * random.choice((1, 1, 2, 10)) + random.choice(("", "x", "\n"))


def hostile_json(random: Random) -> str:
    """Return a JSON text, or something near one."""
    makers = (_number, _literal, _string, _nested, _wide_object, _wide_array, _same_names)
    return random.choice(makers)(random)


def mutate(value: Any, random: Random) -> str:
    """Return *value* as JSON with one of its parts replaced, at a random depth."""
    if isinstance(value, dict) and value and random.random() < 0.8:
        chosen = random.choice(list(value))
        members = [
            (_member_name(name, random), _member(value[name], name == chosen, random)) for name in value
        ]
        members += members[: random.choice((0, 0, 0, 1))]
        return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in members) + "}"
    if isinstance(value, list) and value and random.random() < 0.8:
        return "[" + ",".join(mutate(item, random) for item in value) + "]"
    return hostile_json(random)


def encode_text(text: str, random: Random) -> bytes:
    """Encode *text*, mostly as UTF-8, which keeps surrogates; sometimes with bytes cut, flipped or inserted."""
    coding = random.choice(("utf-8", "utf-8", "utf-8", "utf-8", "utf-16", "utf-32", "cp1254", "latin-1"))
    errors = "surrogatepass" if coding.startswith("utf") else "replace"
    data = text.encode(coding, errors)
    return _damage(data, random) if random.random() < 0.15 else data


def _damage(data: bytes, random: Random) -> bytes:
    position = random.randrange(len(data) + 1)
    inserted = random.choice((b"", random.randbytes(3), b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"))
    return data[:position] + inserted + data[position + random.choice((0, 1, 50)) :]


def _member(value: Any, is_chosen: bool, random: Random) -> str:
    return mutate(value, random) if is_chosen else json.dumps(value)


def _member_name(name: str, random: Random) -> str:
    return (
        random.choice((name.lower(), name.upper(), f"{name} ", *FIELDS)) if random.random() < 0.05 else name
    )


def _number(random: Random) -> str:
    return random.choice(NUMBERS)


def _literal(random: Random) -> str:
    return random.choice(LITERALS)


def _string(random: Random) -> str:
    return json.dumps(hostile_text(random), ensure_ascii=random.random() < 0.5)


def _nested(random: Random) -> str:
    depth = random.choice((3, 30, 65, 200, 1_000, 8_000))
    opening, closing = random.choice((("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")))
    return opening * depth + random.choice(("1", "", '"x"')) + closing * random.choice((depth, depth - 1, 0))


def _wide_object(random: Random) -> str:
    count = random.choice((10, 500, 4_000))
    return "{" + ",".join(f'"{random.choice("aıİß")}{n}":{n}' for n in range(count)) + "}"


def _wide_array(random: Random) -> str:
    return (
        "["
        + ",".join([random.choice(("1", '""', "[]", "{}", "null"))] * random.choice((10, 1_000, 15_000)))
        + "]"
    )


def _same_names(random: Random) -> str:
    return "{" + ",".join([f'"{random.choice(FIELDS)}":1'] * random.choice((2, 100, 1_500))) + "}"
