"""`mockpaywall serve`, and `mockpaywall` without a command: start the server."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import click

from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.click_ext import HelpfulCommand
from mockpaywall.cli.server_runner import serve
from mockpaywall.cli.setting_options import load_settings, make_setting_options
from mockpaywall.store_factory import draw_seed


@click.command(
    "serve",
    cls=HelpfulCommand,
    params=make_setting_options(),
    help="Start the server.\n\n"
    "It prints one line to stdout as soon as it accepts connections, and ends with exit code 0 on SIGTERM and "
    "Ctrl-C. Every setting can also be given as an environment variable and as a key of mockpaywall.toml: "
    "--session-ttl is MOCKPAYWALL_SESSION_TTL and session-ttl. A flag overrides a variable, and a variable "
    "overrides the file. Every switch has an opposite, such as --admin, to override those.",
    examples=(
        ("mockpaywall", "http://127.0.0.1:8080; any key pair is accepted"),
        ("mockpaywall --port 0 --port-file port.txt", "on a free port, for scripts"),
        ("mockpaywall --credentials my-key:my-client", "accept this key pair only"),
        ("mockpaywall --mode http=503@first-2", "the first two requests fail"),
        ("mockpaywall --host 0.0.0.0 --admin-token TOKEN", "for other machines"),
        ("mockpaywall --tls-self-signed", "https; 'mockpaywall tls' prints how to trust it"),
    ),
)
@click.pass_obj
def command(environ: Mapping[str, str], /, **flags: object) -> int:
    """Run `mockpaywall serve`."""
    settings = load_settings(flags, environ)
    with contextlib.suppress(KeyboardInterrupt):
        serve(settings, draw_seed)
    return ExitCode.SUCCESS
