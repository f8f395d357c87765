"""What a server reports when it has started: the ready line, the port file, the warning."""

from __future__ import annotations

from mockpaywall.http.namespace_path import ADMIN_PATH
from mockpaywall.server.bind import format_address

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")


def format_ready_line(host: str, port: int, seed: int, *, tls: bool) -> str:
    """Format the line on stdout that scripts wait for. Source: documented."""
    scheme = "https" if tls else "http"
    return f"mockpaywall ready on {scheme}://{format_address(host, port)} (seed {seed})"


def format_page_line(host: str, port: int, *, tls: bool) -> str:
    """Format the line with the address of the live page."""
    scheme = "https" if tls else "http"
    return f"live page: {scheme}://{format_address(host, port)}{ADMIN_PATH}/ui"


def format_base_address_line(host: str, port: int, base_path: str, *, tls: bool) -> str:
    """Format the line with the Base Address of a server that has a base path."""
    scheme = "https" if tls else "http"
    return f"base address: {scheme}://{format_address(host, port)}{base_path}"


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach *host*. An unknown name counts as reachable by others."""
    if host in LOOPBACK_NAMES:
        return True
    from ipaddress import IPv6Address, ip_address  # imported on demand: it costs start-up time

    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback  # Python before 3.13 does not look into a mapped address


def format_open_admin_warning(host: str, port: int) -> str:
    """Format the warning of a server that others can reach and whose admin API requires no token."""
    return (
        f"WARNING: {format_address(host, port)} can be reached from other machines, and the admin API requires "
        "no token: anyone who reaches it can read and change everything. "
        "Fix: --admin-token-file PATH, --no-admin, or --host 127.0.0.1."
    )
