"""A request as a curl command for a POSIX shell. Keys come from variables; a fake key is the default of each."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from shlex import quote

from mockpaywall.journal.body_parsing import is_text
from mockpaywall.journal.exchange_reader import drain, pause_regularly
from mockpaywall.journal.export.replay import replay_headers, replay_url
from mockpaywall.journal.masking.phones import PhoneMask, find_phones, make_salt
from mockpaywall.journal.masking.secrets import mask_request
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.secret_names import is_secret

MaskText = Callable[[str], str]
PHONES_NOTE = "# Phone numbers are replaced by numbers that nobody has; see --show-phones of the server."
"""The comment of an export in which phones are masked."""
CARD_DATA_NOTE = "Card data and codes are masked: put in those of a test card."
SESSIONS_NOTE = (
    "# SessionIds and tokens are those of the recorded answers: another server does not know them, nor does this one "
    "after a reset or with other keys."
)
"""The comment of an export with requests of a session."""
SESSION_HEADER, SESSION_MEMBER = "sessionid", b'"SessionId"'
"""Where a request names its session."""


def format_curl_line(exchange: Exchange, *, server: str = "") -> str:
    """Return the command that repeats the request, with its phone number: for readers of the journal.

    *server*: see replay_url.
    """
    return _format_command(exchange, _keep, server=server)


def describe_masks(exchange: Exchange) -> str:
    """Return what to know about the command of a request before it is run; "" when nothing in it is masked."""
    card_data = CARD_DATA_NOTE if _has_masked_card_data(exchange) else ""
    return " ".join(filter(None, (describe_keys(exchange.received.request.head.headers.first), card_data)))


def describe_keys(names: Iterable[str]) -> str:
    """Return `Keys are masked. ...` for the command of a request with headers of these *names*; "" without keys."""
    variables = dict.fromkeys(_format_variable(name) for name in names if is_secret(name))
    if not variables:
        return ""
    return f"Keys are masked. Set {', '.join(variables)} to send real ones; otherwise fake ones are sent."


def _has_masked_card_data(exchange: Exchange) -> bool:
    return b"***" in mask_request(exchange.received.request).body


def _names_session(exchange: Exchange) -> bool:
    request = exchange.received.request
    return request.head.headers.get(SESSION_HEADER) is not None or SESSION_MEMBER in request.body


def _format_command(exchange: Exchange, mask: MaskText, *, server: str = "") -> str:
    """Return the command with every part of it masked."""
    request = exchange.received.request
    method = request.head.method
    words = ["curl -sS -i", "--head" if method == "HEAD" else f"-X {quote(method)}"]
    words.append(quote(mask(replay_url(exchange, server=server))))
    words += [mask(_format_header(name, value)) for name, value in replay_headers(request)]
    body = mask_request(request).body
    if body and request.head.headers.get("content-type") is None:
        words.append("-H 'Content-Type:'")  # without it curl sends the content type of a form
    encoding = "utf-8" if is_text(body) else "latin-1"
    return _add_body(" ".join(words), mask(body.decode(encoding)).encode(encoding))


def export_curl(exchanges: list[Exchange], seed: int, *, show_phones: bool = False) -> Iterator[str]:
    """Yield one command per request, with the pauses between them as comments. Empty *exchanges* (oldest first).

    Phones are masked unless *show_phones*. The first comments say what is not as it was sent.
    """
    for note in _iter_notes(exchanges, show_phones):
        yield f"{note}\n"
    previous_at: float | None = None
    for exchange in drain(exchanges):
        received_at = exchange.received.received_at
        if previous_at is not None:
            yield f"# {received_at - previous_at:.3f} s later\n"
        previous_at = received_at
        mask = _keep if show_phones else _make_phone_mask(exchange, seed)
        yield f"{_format_command(exchange, mask)}\n"


def _make_phone_mask(exchange: Exchange, seed: int) -> MaskText:
    received = exchange.received
    return PhoneMask(find_phones(received.request.body), make_salt(seed, received.namespace)).mask_text


def _keep(text: str) -> str:
    return text


def _iter_notes(exchanges: Sequence[Exchange], show_phones: bool) -> Iterator[str]:
    names = (name for each in pause_regularly(exchanges) for name, _ in replay_headers(each.received.request))
    if note := describe_keys(names):
        yield f"# {note}"
    if any(map(_has_masked_card_data, pause_regularly(exchanges))):
        yield f"# {CARD_DATA_NOTE}"
    if any(map(_names_session, pause_regularly(exchanges))):
        yield SESSIONS_NOTE
    if exchanges and not show_phones:
        yield PHONES_NOTE


def _add_body(command: str, body: bytes) -> str:
    if not body:
        return command
    if is_text(body) and _is_shown(body.decode()):
        return f"{command} --data-raw {quote(body.decode())}"
    decode = f"printf %s {b64encode(body).decode('ascii')} | base64 -d"
    return f"{decode} | {command} --data-binary @-"


def _format_header(name: str, masked_value: str) -> str:
    """Return the option for one header. The fake value of a secret is ASCII, and equal for equal secrets."""
    if is_secret(name):
        fake = f"fake-{sha256(masked_value.encode()).hexdigest()[:12]}"
        return f'-H "{name}: ${{{_format_variable(name)}:-{fake}}}"'
    value = _decode_value(masked_value)
    return f"-H {quote(f'{name}: {value}' if value else f'{name};')}"


def _decode_value(value: str) -> str:
    """Return *value*, whose characters are the bytes that were sent, as the text that a UTF-8 shell sends so."""
    try:
        return value.encode("latin-1").decode()
    except ValueError:
        return value


def _is_shown(text: str) -> bool:
    """Return whether a terminal shows *text* as it is: the commands would escape other characters."""
    return all(char.isprintable() or char in "\n\t" for char in text)


def _format_variable(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())
