"""Asking a server whether it is healthy, until it is or time is up."""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.http.header_names import REQUEST_ID

HEALTH_PATH = "/__admin/health"
POLL_INTERVAL_S = 0.05
MAX_PROBE_TIMEOUT_S = 2.0

Probe = Callable[[float], str | None]
"""Asks once, within the seconds it is given; None when healthy, else why not. Raises Failure when asking
again is of no use."""


def wait_until_healthy(
    probe: Probe, timeout_s: float, now: Callable[[], float], sleep: Callable[[float], object]
) -> float:
    """Seconds until *probe* found the server healthy. Raises Failure after *timeout_s* seconds.

    It asks at least once. *now* gives seconds, from anywhere.
    """
    start = now()
    while True:
        left = timeout_s - (now() - start)
        trouble = probe(min(max(left, POLL_INTERVAL_S), MAX_PROBE_TIMEOUT_S))
        waited = now() - start
        if trouble is None:
            return waited
        if waited >= timeout_s:
            raise CliError(f"not healthy after {timeout_s:g} s: {trouble}")
        sleep(min(POLL_INTERVAL_S, timeout_s - waited))


def make_http_probe(url: str, context: ssl.SSLContext | None) -> Probe:
    """A probe of the health page under *url*, past any proxy: a mock is near."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )

    def probe(timeout_s: float) -> str | None:
        try:
            with opener.open(url + HEALTH_PATH, timeout=timeout_s):
                return None
        except urllib.error.HTTPError as error:
            error.close()
            return None if _is_admin_disabled(error) else f"{url}{HEALTH_PATH} answers {error.code}"
        except urllib.error.URLError as error:
            return _describe_connection_error(url, error.reason)
        except (OSError, http.client.HTTPException) as error:
            return _describe_connection_error(url, error)

    return probe


def _is_admin_disabled(error: urllib.error.HTTPError) -> bool:
    """A server with --no-admin has no health page, but it is there: every reply of ours carries an id."""
    return error.code == http.HTTPStatus.NOT_FOUND and REQUEST_ID in error.headers


def _describe_connection_error(url: str, reason: object) -> str:
    if isinstance(reason, ssl.SSLCertVerificationError):
        why = reason.verify_message
        raise CliError(f"{url}: its certificate is not trusted ({why}); give --cacert PATH or --insecure")
    text = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return f"{url}: {text or type(reason).__name__}"


def make_client_tls_context(cacert: Path | None, insecure: bool) -> ssl.SSLContext | None:
    """What to trust; None for what Python trusts by itself. Raises Failure for a CA file that is none."""
    if insecure:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    try:
        return ssl.create_default_context(cafile=cacert) if cacert else None
    except OSError as error:  # an ssl.SSLError too
        line = f"--cacert: {cacert} cannot be read as a PEM certificate ({error.strerror or error})"
        raise CliError(line, ExitCode.USAGE_ERROR) from None
