"""From text to a value, or Unusable with what was expected. The same for flags, environment and file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from mockpaywall.settings.settings_error import InvalidValue
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

BOOLEAN_WORDS = {
    "true": True, "yes": True, "on": True, "1": True,
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?")
_SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]+")
_REDIS = re.compile(r"redis://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}/[0-9]{1,4}")
_VISIBLE_ASCII = re.compile(r"[!-~]+")
_RESERVED_SEGMENTS = ("__admin", "ns")


def make_int_parser(low: int, high: int) -> Callable[[str], int]:
    """A whole number from *low* to *high*, both included."""

    def parse(text: str) -> int:
        if _INTEGER.fullmatch(text) and low <= int(text) <= high:
            return int(text)
        raise InvalidValue(f"expected a whole number from {low} to {high}")

    return parse


def make_seconds_parser(low: float, high: float) -> Callable[[str], float]:
    """Seconds from *low* to *high*, both included; decimals allowed."""

    def parse(text: str) -> float:
        if _NUMBER.fullmatch(text) and low <= float(text) <= high:
            return float(text)
        raise InvalidValue(f"expected seconds from {low:g} to {high:g}")

    return parse


def make_choice_parser(*names: str) -> Callable[[str], str]:
    """One of *names*, in any letter case."""

    def parse(text: str) -> str:
        if text.lower() in names:
            return text.lower()
        expected = ", ".join(names[:-1]) + " or " + names[-1]
        raise InvalidValue(f"expected {expected}{format_suggestion(find_similar_name(text.lower(), names))}")

    return parse


def parse_bool(text: str) -> bool:
    """True or false by word; never by truth, for `bool("false")` is true."""
    try:
        return BOOLEAN_WORDS[text.lower()]
    except KeyError:
        raise InvalidValue("expected true or false (yes, no, on, off, 1 and 0 will do)") from None


def parse_host(text: str) -> str:
    """A host name, an IPv4 or an IPv6 address; brackets around the latter are taken off."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if _HOST.fullmatch(bare) or (":" in bare and _is_ipv6(bare)):
        return bare
    raise InvalidValue("expected a host name or an IP address, without scheme or port")


def parse_certificate_name(text: str) -> str:
    """A host as for `host`, or `*.` and a host name."""
    return "*." + parse_host(text[2:]) if text.startswith("*.") else parse_host(text)


def _is_ipv6(text: str) -> bool:
    from ipaddress import IPv6Address  # few need it, and it costs start-up time

    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def parse_base_path(text: str) -> str:
    """`x`, `/x` and `/x/` are one and the same `/x`; `/` is no path at all."""
    segments = text.strip("/").split("/") if text.strip("/") else []
    if segments and segments[0] in _RESERVED_SEGMENTS:
        raise InvalidValue(
            f"expected a path that does not begin with /{segments[0]}, which is the mock's own"
        )
    if not all(_SEGMENT.fullmatch(part) and part not in (".", "..") for part in segments):
        raise InvalidValue("expected a plain path, such as /x or /x/y")
    return "".join("/" + part for part in segments)


def parse_nonempty_text(text: str) -> str:
    """Any text but an empty one; what it means is checked by who knows."""
    if text.strip():
        return text.strip()
    raise InvalidValue("expected a text that is not empty")


def parse_key_pair(text: str) -> tuple[str, str]:
    """`KEY:CLIENT`, split at the first colon. Spaces around either are dropped, as they are in a header."""
    key, colon, client = text.partition(":")
    pair = key.strip(), client.strip()
    if colon and all(part and part.isprintable() for part in pair):
        return pair
    raise InvalidValue("expected KEY:CLIENT, both not empty (a key may contain no colon)")


def parse_token(text: str) -> str:
    """Something that travels whole in a header."""
    if _VISIBLE_ASCII.fullmatch(text):
        return text
    raise InvalidValue("expected visible ASCII characters without spaces, at least one")


def parse_timezone(text: str) -> str:
    """An IANA name that this machine (or the tzdata package) knows."""
    from zoneinfo import ZoneInfo  # costs start-up time; the default is known to be there

    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # not found; a path, not a name; a folder
        raise InvalidValue(
            f"expected an IANA zone, such as Europe/Istanbul{_suggest_timezone(text)}"
        ) from None
    return text


def _suggest_timezone(text: str) -> str:
    """By the whole name or by the city alone, in any letter case."""
    from zoneinfo import available_timezones

    zones = sorted(available_timezones())
    spelt = {zone.rpartition("/")[2].lower(): zone for zone in zones} | {zone.lower(): zone for zone in zones}
    closest = find_similar_name(text.lower().replace(" ", "_"), spelt)
    return format_suggestion(closest and spelt[closest])


def parse_store(text: str) -> str:
    """`memory`, or where a Redis database is."""
    if text == "memory" or _REDIS.fullmatch(text):
        return text
    raise InvalidValue("expected memory or redis://HOST:PORT/DB")


def parse_existing_directory(text: str) -> Path:
    """A folder that exists."""
    path = _parse_path(text)
    if _is_true(path.is_dir):
        return path
    raise InvalidValue("expected an existing folder")


def parse_existing_file(text: str) -> Path:
    """A file that exists."""
    path = _parse_path(text)
    if _is_true(path.is_file):
        return path
    raise InvalidValue("expected an existing file")


def parse_output_file(text: str) -> Path:
    """A file that is there or can be made: its folder exists."""
    path = _parse_path(text)
    if _is_true(path.parent.is_dir) and not _is_true(path.is_dir):
        return path
    raise InvalidValue("expected a file in an existing folder")


def _parse_path(text: str) -> Path:
    if not text or "\0" in text:
        raise InvalidValue("expected a path")
    return Path(text)


def _is_true(predicate: Callable[[], bool]) -> bool:
    """The answer; no when the system will not tell, as for a name too long or a closed folder."""
    try:
        return predicate()
    except OSError:
        return False
