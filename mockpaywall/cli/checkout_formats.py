"""Formats of a checkout: a shell script, and an .http file whose requests refer to earlier answers."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockpaywall.cli.checkout_calls import CheckoutCall
from mockpaywall.examples.example_formats import CONTENT_TYPE_LINE
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER
from mockpaywall.paywall.operation import MASTERPASS_PATH

Calls = tuple[CheckoutCall, ...]


@dataclass(frozen=True, slots=True, repr=False)
class CheckoutTarget:
    """The base address and the key pair. It has no repr: the pair may be real."""

    base_url: str
    key: str
    client: str


_PLACEHOLDER = re.compile(r"@([A-Z_]+)@")
_SCRIPT_HEAD = """\
#!/bin/sh
# A payment with Masterpass, from the session to the commit. Needs curl and sed.
# BASE_URL, API_KEY and API_CLIENT of the environment replace the values below.
set -eu
"""
_SCRIPT_FUNCTIONS = r"""
# call METHOD OPERATION [CURL OPTION...]: send one request, print its answer, stop if it is a failure
call() {
  method=$1 operation=$2
  shift 2
  printf '\n%s %s\n' "$method" "$operation"
  answer=$(curl -sS -X "$method" "$ENDPOINTS/$operation" -H "$KEY_LINE" -H "$CLIENT_LINE" "$@")
  printf '%s\n' "$answer"
  case $answer in
    *'"Exception":{'*) ;;
    *'"Result":true'*) return ;;
  esac
  echo "$operation failed" >&2
  exit 1
}

# value KEY: the text of the member KEY of the answer
value() {
  printf '%s\n' "$answer" | sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}
"""


def format_script(calls: Calls, target: CheckoutTarget) -> str:
    """Format a script for a POSIX shell, curl and sed, those of macOS too. It stops at the first failure."""
    defaults = {"BASE_URL": target.base_url, "API_KEY": target.key, "API_CLIENT": target.client}
    settings = [
        *(f'[ "${{{name}:-}}" ] || {name}={shlex.quote(value)}' for name, value in defaults.items()),
        f"ENDPOINTS=$BASE_URL{MASTERPASS_PATH}",
        f'KEY_LINE="{KEY_HEADER}: $API_KEY"',
        f'CLIENT_LINE="{CLIENT_HEADER}: $API_CLIENT"',
    ]
    head = "\n".join([_SCRIPT_HEAD + settings[0], *settings[1:], _SCRIPT_FUNCTIONS])
    return "\n".join([head, *map(_format_script_call, calls)]).rstrip("\n")


def _format_script_call(call: CheckoutCall) -> str:
    command = f"call {call.operation.method} {call.operation.key}"
    if call.operation.has_body:
        content = json.dumps(call.body, ensure_ascii=False, separators=(",", ":"))
        lines = [
            f"{command} -H '{CONTENT_TYPE_LINE}' --data-binary @- <<END",
            _PLACEHOLDER.sub(r"${\1}", _escape_here_document(content)),
            "END",
        ]
    else:
        headers = [f'-H "{name}: {value}"' for name, value in call.body.items()]
        lines = [_PLACEHOLDER.sub(r"${\1}", " ".join([command, *headers]))]
    saved = [f"{value.name}=$(value {value.key})" for value in call.saved]
    return "\n".join([f"# {call.title}", *lines, *saved, ""])


def _escape_here_document(text: str) -> str:
    return re.sub(r"[\\$`]", r"\\\g<0>", text)


def format_http_file(calls: Calls, target: CheckoutTarget) -> str:
    """Format a file for VS Code's REST Client and for Visual Studio: requests refer to earlier answers by name."""
    references = {
        value.name: f"{{{{{_name_request(call)}.response.body.$.{value.path}}}}}"
        for call in calls
        for value in call.saved
    }
    text = "\n".join(_format_http_call(call, target) for call in calls).rstrip("\n")
    return _PLACEHOLDER.sub(lambda match: references[match[1]], text)


def _name_request(call: CheckoutCall) -> str:
    return call.operation.key.replace("/", "_")


def _format_http_call(call: CheckoutCall, target: CheckoutTarget) -> str:
    operation = call.operation
    lines = [
        f"### {operation.summary}: {call.title}",
        f"# @name {_name_request(call)}",
        f"{operation.method} {target.base_url}{operation.path}",
        f"{KEY_HEADER}: {target.key}",
        f"{CLIENT_HEADER}: {target.client}",
    ]
    if operation.has_body:
        lines += [CONTENT_TYPE_LINE, "", json.dumps(call.body, indent=2, ensure_ascii=False), ""]
    else:
        lines += [*(f"{name}: {value}" for name, value in call.body.items()), ""]
    return "\n".join(lines)


CheckoutFormatter = Callable[[Calls, CheckoutTarget], str]

CHECKOUT_FORMATTERS: Mapping[str, CheckoutFormatter] = MappingProxyType(
    {"sh": format_script, "http": format_http_file}
)
"""The first one is the default."""
