"""A request as a curl command for a POSIX shell. Keys come from variables, with the masked key as the default."""

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
    """Return the command that repeats the request, with its phone number: for readers of the journal."""
    request = exchange.received.request
    method = request.head.method
    words = ["curl -sS -i", "--head" if method == "HEAD" else f"-X {quote(method)}"]
    words.append(quote(replay_url(exchange)))
    words += [_format_header(name, value) for name, value in replay_headers(request)]
    body = mask_request(request).body
    if body and request.head.headers.get("content-type") is None:
        words.append("-H 'Content-Type:'")  # without it curl sends the content type of a form
    return _add_body(" ".join(words), body)


def export_curl(exchanges: tuple[Exchange, ...]) -> str:
    """Return one command per request, phones masked, with the pauses between them as comments."""
    lines: list[str] = []
    for index, exchange in enumerate(exchanges):
        if index:
            pause_s = exchange.received.received_at - exchanges[index - 1].received.received_at
            lines.append(f"# {pause_s:.3f} s later")
        lines.append(mask_phones(format_curl_line(exchange), find_phones(exchange.received.request.body)))
    return "".join(f"{line}\n" for line in lines)


def _add_body(command: str, body: bytes) -> str:
    if not body:
        return command
    if is_text(body):
        return f"{command} --data-raw {quote(body.decode())}"
    decode = f"printf %s {b64encode(body).decode('ascii')} | base64 -d"
    return f"{decode} | {command} --data-binary @-"


def _format_header(name: str, value: str) -> str:
    if is_secret(name):
        variable = re.sub(r"[^A-Z0-9]", "_", name.upper())
        return f'-H "{name}: ${{{variable}:-{_escape_double_quoted(value)}}}"'
    return f"-H {quote(f'{name}: {value}' if value else f'{name};')}"


def _escape_double_quoted(text: str) -> str:
    return re.sub(r'([\\"$`}])', r"\\\1", text)
