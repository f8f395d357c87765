"""`mockpaywall wait`: wait until a server is healthy, for scripts and containers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from mockpaywall.cli.cli_error import CliError
from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand, SecondsRange
from mockpaywall.cli.connection_options import (
    make_tls_context,
    resolve_server_url,
    trust_options,
    url_option,
)
from mockpaywall.client.admin_client import AdminClient
from mockpaywall.client.client_errors import (
    AdminApiNotFound,
    AdminCallError,
    ServerUnreachable,
    UnexpectedResponse,
)
from mockpaywall.client.server_url import ServerUrl

HEALTH_PATH = "health"
POLL_INTERVAL_S = 0.05
MAX_PROBE_TIMEOUT_S = 2.0

Probe = Callable[[float], str | None]
"""Send one request with that time-out in seconds; return None when healthy, else the problem.

Raises MockPaywallError when another try cannot help.
"""


def wait_until_healthy(
    probe: Probe, timeout_s: float, now: Callable[[], float], sleep: Callable[[float], object]
) -> float:
    """Return after how many seconds *probe* found the server healthy. It runs at least once.

    *now* returns seconds from any origin. Raises CliError after *timeout_s* seconds.
    """
    start = now()
    while True:
        remaining_s = timeout_s - (now() - start)
        problem = probe(min(max(remaining_s, POLL_INTERVAL_S), MAX_PROBE_TIMEOUT_S))
        waited_s = now() - start
        if problem is None:
            return waited_s
        if waited_s >= timeout_s:
            raise CliError(f"not healthy after {timeout_s:g} s: {problem}")
        sleep(min(POLL_INTERVAL_S, timeout_s - waited_s))


def make_health_probe(server_url: ServerUrl, client: AdminClient) -> Probe:
    """Return a probe that calls GET /__admin/health."""

    def probe(timeout_s: float) -> str | None:
        try:
            client.request_text("GET", HEALTH_PATH, timeout_s=timeout_s)
        except AdminApiNotFound:  # started with --no-admin: there is no health page, but it responds
            return None
        except ServerUnreachable as error:
            return f"{server_url}: {error.reason}"
        except AdminCallError as error:
            return f"{server_url}/__admin/{HEALTH_PATH} answers {error.status}"
        except UnexpectedResponse as error:
            hint = f": {error.hint}" if error.hint else ""
            return f"{server_url}/__admin/{HEALTH_PATH} answers {error.status}{hint}"
        finally:
            client.close()  # a server that is still starting may drop idle connections
        return None

    return probe


@click.command(
    "wait",
    cls=HelpfulCommand,
    help="Wait until a server is healthy.\n\n"
    "Sends GET /__admin/health, never through a proxy, until the answer is 200, or the 404 of a server that was "
    "started with --no-admin. Exit code 1 on time-out.",
    examples=(
        ("mockpaywall wait", "up to 30 seconds for http://127.0.0.1:8080"),
        ("mockpaywall wait --url http://mock:8080 --timeout 60 && make test", "in a pipeline"),
        ("mockpaywall wait --url https://localhost:8080 --cacert ca.pem", "with TLS"),
    ),
)
@url_option("The server, or its Base Address.")
@click.option(
    "--timeout",
    type=SecondsRange(0, 86_400),
    default=30,
    metavar="SECONDS",
    cls=GroupedOption,
    help="Give up after this long.",
    show_default=True,
)
@trust_options
@click.option("--json", "as_json", is_flag=True, cls=GroupedOption, help="Print the result as JSON.")
@click.pass_obj
def command(
    environ: Mapping[str, str],
    *,
    url: str | None,
    timeout: float,
    cacert: Path | None,
    insecure: bool,
    as_json: bool,
) -> None:
    """Run `mockpaywall wait`."""
    server_url = resolve_server_url(url, environ)
    client = AdminClient(server_url, tls=make_tls_context(cacert, insecure))
    waited_s = wait_until_healthy(make_health_probe(server_url, client), timeout, time.monotonic, time.sleep)
    if as_json:
        click.echo(json.dumps({"url": str(server_url), "ready": True, "after_s": round(waited_s, 3)}))
    else:
        click.echo(f"ready after {waited_s:.2f} s")
