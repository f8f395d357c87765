"""Parsers from text to a value, the same for flags, environment and file.

Each raises InvalidValue that says what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from mockpaywall.http.authority import DEFAULT_PORTS, Origin, format_origin, parse_origin
from mockpaywall.http.namespace_path import NAMESPACE_RULE, is_namespace_name
from mockpaywall.settings.model import Merchant
from mockpaywall.settings.settings_error import InvalidValue
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

BOOLEAN_WORDS = {
    "true": True, "yes": True, "on": True, "1": True,
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip

SIZE_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
MIN_SIZE = 2**20
"""The largest request fits several times. Source: ours."""
MAX_SIZE = 2**40

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_SIZE = re.compile(r"([0-9]{1,15}) ?(?:([kmg])i?b?|b)?", re.IGNORECASE | re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?")
_SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]+")
_VISIBLE_ASCII = re.compile(r"[!-~]+")
_RESERVED_SEGMENTS = ("__admin", "ns")
_PAIR_SEPARATOR = re.compile(r"([,;|]|\s)\s*(?:[^\s:,;|]+:|$)")
"""What separates two key pairs, or ends a list of them."""
_SEPARATOR_NAMES = {",": "a comma", ";": "a semicolon", "|": "a vertical bar"}


def make_int_parser(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from *low* to *high*, both included."""

    def parse(text: str) -> int:
        if _INTEGER.fullmatch(text) and low <= int(text) <= high:
            return int(text)
        raise InvalidValue(f"expected a whole number from {low} to {high}")

    return parse


def make_seconds_parser(low: float, high: float) -> Callable[[str], float]:
    """Return a parser of seconds from *low* to *high*, both included; decimals are allowed."""

    def parse(text: str) -> float:
        if _NUMBER.fullmatch(text) and low <= float(text) <= high:
            return float(text)
        raise InvalidValue(f"expected seconds from {low:g} to {high:g}")

    return parse


def parse_size(text: str) -> int:
    """Parse bytes: a whole number, with an optional unit, which is a power of 1024. From 1 MB to 1024 GB."""
    found = _SIZE.fullmatch(text)
    size = int(found[1]) * SIZE_UNITS[(found[2] or "")[:1].upper()] if found else 0
    if MIN_SIZE <= size <= MAX_SIZE:
        return size
    raise InvalidValue("expected a size from 1MB to 1024GB, such as 256MB, 1GB or a number of bytes")


def format_size(size: int) -> str:
    """Format bytes with the largest unit that leaves a whole number."""
    unit = max((unit for unit in SIZE_UNITS if size % SIZE_UNITS[unit] == 0), key=SIZE_UNITS.__getitem__)
    return f"{size // SIZE_UNITS[unit]}{unit}{'B' if unit else ''}"


def make_choice_parser(*names: str) -> Callable[[str], str]:
    """Return a parser that accepts *names* in any letter case."""

    def parse(text: str) -> str:
        if text.lower() in names:
            return text.lower()
        expected = ", ".join(names[:-1]) + " or " + names[-1]
        raise InvalidValue(f"expected {expected}{format_suggestion(find_similar_name(text.lower(), names))}")

    return parse


def parse_bool(text: str) -> bool:
    """Parse a word for true or false. `bool(text)` would accept anything: `bool("false")` is true."""
    try:
        return BOOLEAN_WORDS[text.lower()]
    except KeyError:
        raise InvalidValue("expected true or false (or yes, no, on, off, 1, 0)") from None


def parse_host(text: str) -> str:
    """Parse a host name, an IPv4 or an IPv6 address; brackets around the latter are removed."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if _HOST.fullmatch(bare) or (":" in bare and _is_ipv6(bare)):
        return bare
    raise InvalidValue("expected a host name or an IP address, without scheme or port")


def parse_certificate_name(text: str) -> str:
    """Parse a host as `parse_host` does, or `*.` and a host name."""
    return "*." + parse_host(text[2:]) if text.startswith("*.") else parse_host(text)


def _is_ipv6(text: str) -> bool:
    from ipaddress import IPv6Address  # imported on demand: it costs start-up time

    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def parse_base_path(text: str) -> str:
    """Parse a path: `x`, `/x` and `/x/` become `/x`, and `/` becomes an empty path."""
    segments = text.strip("/").split("/") if text.strip("/") else []
    if segments and segments[0] in _RESERVED_SEGMENTS:
        raise InvalidValue(
            f"expected a path that does not begin with /{segments[0]}, which mockpaywall uses itself"
        )
    if not all(_SEGMENT.fullmatch(part) and part not in (".", "..") for part in segments):
        raise InvalidValue("expected a plain path, such as /x or /x/y")
    return "".join("/" + part for part in segments)


def parse_nonempty_text(text: str) -> str:
    """Parse any non-blank text."""
    if text.strip():
        return text.strip()
    raise InvalidValue("expected a text that is not empty")


def parse_key_pair(text: str) -> tuple[str, str]:
    """Parse `KEY:CLIENT`, split at the first colon. Spaces around both are removed, as in a header.

    Either may contain a comma or a semicolon; but `a:b;c:d` would be one pair that no request has.
    """
    key, colon, client = text.partition(":")
    pair = key.strip(), client.strip()
    _reject_separator(pair[1])
    if colon and all(part and part.isprintable() for part in pair):
        return pair
    raise InvalidValue("expected KEY:CLIENT, both not empty (a key cannot contain a colon)")


def _reject_separator(text: str) -> None:
    """Raise InvalidValue if *text* goes on with another key pair, or ends with what separates pairs."""
    if found := _PAIR_SEPARATOR.search(text):
        raise InvalidValue(
            f"pairs are separated by {_SEPARATOR_NAMES.get(found[1], 'white space')}; "
            "expected one pair (only the variable takes several, with commas)"
        )


def parse_merchant(text: str) -> Merchant:
    """Parse `NAME=KEY:CLIENT:PUBLICKEY:PUBLICCLIENT`. Spaces around the parts are removed, as in a header."""
    name, _, pairs = text.partition("=")
    parts = [part.strip() for part in pairs.split(":")]
    _reject_separator(":".join(parts[3:]))
    if len(parts) != 4 or not all(part and part.isprintable() for part in parts):
        raise InvalidValue(
            "expected NAME=KEY:CLIENT:PUBLICKEY:PUBLICCLIENT, none of them empty and none with a colon"
        )
    if not is_namespace_name(name.strip()):
        raise InvalidValue(f"expected a NAME before the =: {NAMESPACE_RULE}")
    return Merchant(name.strip(), (parts[0], parts[1]), (parts[2], parts[3]))


def parse_token(text: str) -> str:
    """Parse a token that a header can carry unchanged."""
    if _VISIBLE_ASCII.fullmatch(text):
        return text
    raise InvalidValue("expected visible ASCII characters without spaces, at least one")


def parse_cors_origin(text: str) -> Origin:
    """Parse an origin. `*` and `null` are not accepted: any page can have the latter."""
    if (origin := parse_origin(text)) is not None:
        return origin
    raise InvalidValue("expected an origin, such as http://localhost:3000, without a path")


def parse_public_url(text: str) -> str:
    """Parse an http or https URL with an optional plain path; without the slash at its end."""
    scheme, separator, rest = text.strip().rstrip("/").partition("://")
    authority, slash, path = rest.partition("/")
    origin = parse_origin(f"{scheme}{separator}{authority}")
    segments = path.split("/") if slash else []
    if (
        origin is None
        or origin.scheme not in DEFAULT_PORTS
        or not all(_SEGMENT.fullmatch(part) and part not in (".", "..") for part in segments)
    ):
        raise InvalidValue("expected a URL, such as https://mock.example or http://localhost:8080/base")
    return f"{format_origin(origin)}{slash}{path}"


def parse_timezone(text: str) -> str:
    """Parse an IANA name that the operating system or the tzdata package knows."""
    from zoneinfo import ZoneInfo  # imported on demand: it costs start-up time, and the default is valid

    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown; a path instead of a name; a folder
        raise InvalidValue(
            f"expected an IANA zone, such as Europe/Istanbul{_suggest_timezone(text)}"
        ) from None
    return text


def _suggest_timezone(text: str) -> str:
    """Suggest a zone by its full name or by its city, in any letter case."""
    from zoneinfo import available_timezones

    zones = sorted(available_timezones())
    by_name = {zone.rpartition("/")[2].lower(): zone for zone in zones} | {
        zone.lower(): zone for zone in zones
    }
    similar = find_similar_name(text.replace(" ", "_"), by_name)
    return format_suggestion(similar and by_name[similar])


def parse_store(text: str) -> str:
    """Parse `memory`, or the address of a Redis."""
    if text == "memory":
        return text
    from mockpaywall.model.redis_address import parse_redis_address  # for start-up time: few need it

    try:
        parse_redis_address(text)
    except ValueError as error:
        raise InvalidValue(str(error)) from None
    return text


def parse_existing_directory(text: str) -> Path:
    """Parse the path of an existing folder."""
    path = _parse_path(text)
    if _is_certain(path.is_dir):
        return path
    raise InvalidValue("expected an existing folder")


def parse_existing_file(text: str) -> Path:
    """Parse the path of an existing file."""
    path = _parse_path(text)
    if _is_certain(path.is_file):
        return path
    raise InvalidValue("expected an existing file")


def parse_output_file(text: str) -> Path:
    """Parse the path of a file that exists or can be created: its folder exists."""
    path = _parse_path(text)
    if _is_certain(path.parent.is_dir) and not _is_certain(path.is_dir):
        return path
    raise InvalidValue("expected a file in an existing folder")


def _parse_path(text: str) -> Path:
    """Parse a path; a relative one is completed now, so that a later chdir changes nothing."""
    if not text or "\0" in text:
        raise InvalidValue("expected a path")
    try:
        return Path(text).absolute()
    except OSError:  # the working directory was removed
        raise InvalidValue("expected an absolute path, because the working directory is gone") from None


def _is_certain(predicate: Callable[[], bool]) -> bool:
    """Return the result, or False when the system raises an error: name too long, folder not readable."""
    try:
        return predicate()
    except OSError:
        return False
