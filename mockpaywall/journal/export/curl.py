"""A request as a curl line for a POSIX shell. Keys come from variables, with the masked key as their default."""

from __future__ import annotations

import re
from base64 import b64encode
from shlex import quote

from mockpaywall.journal.body_parsing import is_text
from mockpaywall.journal.export.replay import resent_headers, resent_url
from mockpaywall.journal.masking.phones import phones_in, without_phones
from mockpaywall.journal.masking.secrets import is_secret, shown
from mockpaywall.model.exchange import Exchange


def curl_line(exchange: Exchange) -> str:
    """The line that repeats the request, phone number included: for whoever may read the journal."""
    call = exchange.receipt.call
    parts = ["curl -sS -i", "--head" if call.head.method == "HEAD" else f"-X {quote(call.head.method)}"]
    parts.append(quote(resent_url(exchange)))
    parts += [_header(name, value) for name, value in resent_headers(call)]
    body = shown(call).body
    if not body:
        return " ".join(parts)
    if call.head.headers.get("content-type") is None:
        parts.append("-H 'Content-Type:'")  # curl would say that it is a form
    if is_text(body):
        return " ".join([*parts, f"--data-raw {quote(body.decode())}"])
    piped = f"printf %s {b64encode(body).decode('ascii')} | base64 -d"
    return f"{piped} | {' '.join(parts)} --data-binary @-"


def curl_export(exchanges: tuple[Exchange, ...]) -> str:
    """A line each, phones masked; the pauses between them as comments."""
    lines: list[str] = []
    for number, exchange in enumerate(exchanges):
        if number:
            pause = exchange.receipt.received_at - exchanges[number - 1].receipt.received_at
            lines.append(f"# {pause:.3f} s later")
        lines.append(without_phones(curl_line(exchange), phones_in(exchange.receipt.call.body)))
    return "".join(f"{line}\n" for line in lines)


def _header(name: str, value: str) -> str:
    if is_secret(name):
        variable = re.sub(r"[^A-Z0-9]", "_", name.upper())
        return f'-H "{name}: ${{{variable}:-{_in_double_quotes(value)}}}"'
    return f"-H {quote(f'{name}: {value}' if value else f'{name};')}"


def _in_double_quotes(text: str) -> str:
    return re.sub(r'([\\"$`}])', r"\\\1", text)
