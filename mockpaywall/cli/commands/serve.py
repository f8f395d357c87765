"""`mockpaywall serve`, and plain `mockpaywall`: the server."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Mapping
from random import SystemRandom

import click

from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.click_ext import HelpfulCommand
from mockpaywall.cli.server_runner import serve
from mockpaywall.cli.setting_options import load_settings, make_setting_options

MAX_RANDOM_SEED = 1_000_000_000
"""A seed that nobody chose is below this: short enough to be typed again."""


@click.command(
    "serve",
    cls=HelpfulCommand,
    params=make_setting_options(),
    help="Start the server.\n\n"
    "It prints one line to stdout when, and only when, it accepts connections, and ends with exit code 0 on "
    "SIGTERM and Ctrl-C. Every setting can also be given as MOCKPAYWALL_<NAME> and as a key of mockpaywall.toml: "
    "--session-ttl is MOCKPAYWALL_SESSION_TTL and session-ttl. A flag wins over a variable, a variable over the "
    "file. Every switch has its opposite, such as --admin, to overrule those.",
    examples=(
        ("mockpaywall", "http://127.0.0.1:8080, any key pair is accepted"),
        ("mockpaywall --port 0 --port-file port.txt", "on a free port, for scripts"),
        ("mockpaywall --credentials my-key:my-client", "this pair and no other"),
        ("mockpaywall --mode http=503@first-2", "the first two requests fail"),
        ("mockpaywall --host 0.0.0.0 --admin-token TOKEN", "for other machines"),
        ("mockpaywall --tls-self-signed", "https; 'mockpaywall tls' tells how to trust it"),
    ),
)
@click.pass_obj
def command(environ: Mapping[str, str], /, **flags: object) -> int:
    """What the help says."""
    settings = load_settings(flags, environ)
    # Who is told to stop before the server itself listens for it ends as cleanly.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        serve(settings, lambda: SystemRandom().randrange(MAX_RANDOM_SEED))
    return ExitCode.SUCCESS
