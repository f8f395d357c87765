"""A request as a curl line for a POSIX shell. Keys come from variables, with the masked key as their default."""

from __future__ import annotations

import re
from base64 import b64encode
from shlex import quote

from mockpaywall.journal.body_parsing import is_text
from mockpaywall.journal.export.replay import replay_headers, replay_url
from mockpaywall.journal.masking.phones import find_phones, mask_phones
from mockpaywall.journal.masking.secrets import is_secret, mask_request
from mockpaywall.model.exchange import Exchange


def format_curl_line(exchange: Exchange) -> str:
    """The line that repeats the request, phone number included: for whoever may read the journal."""
    request = exchange.received.request
    parts = ["curl -sS -i", "--head" if request.head.method == "HEAD" else f"-X {quote(request.head.method)}"]
    parts.append(quote(replay_url(exchange)))
    parts += [_format_header(name, value) for name, value in replay_headers(request)]
    body = mask_request(request).body
    if not body:
        return " ".join(parts)
    if request.head.headers.get("content-type") is None:
        parts.append("-H 'Content-Type:'")  # curl would say that it is a form
    if is_text(body):
        return " ".join([*parts, f"--data-raw {quote(body.decode())}"])
    piped = f"printf %s {b64encode(body).decode('ascii')} | base64 -d"
    return f"{piped} | {' '.join(parts)} --data-binary @-"


def export_curl(exchanges: tuple[Exchange, ...]) -> str:
    """A line each, phones masked; the pauses between them as comments."""
    lines: list[str] = []
    for number, exchange in enumerate(exchanges):
        if number:
            pause = exchange.received.received_at - exchanges[number - 1].received.received_at
            lines.append(f"# {pause:.3f} s later")
        lines.append(mask_phones(format_curl_line(exchange), find_phones(exchange.received.request.body)))
    return "".join(f"{line}\n" for line in lines)


def _format_header(name: str, value: str) -> str:
    if is_secret(name):
        variable = re.sub(r"[^A-Z0-9]", "_", name.upper())
        return f'-H "{name}: ${{{variable}:-{_escape_double_quoted(value)}}}"'
    return f"-H {quote(f'{name}: {value}' if value else f'{name};')}"


def _escape_double_quoted(text: str) -> str:
    return re.sub(r'([\\"$`}])', r"\\\1", text)
