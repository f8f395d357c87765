"""Listening sockets: addresses, ports, and what is said when one cannot be bound."""

from __future__ import annotations

import errno
import socket
import sys
from typing import Any

import pytest

from mockpaywall.server.bind import (
    BACKLOG,
    AddressInUse,
    BindError,
    bind,
    bind_loopbacks,
    close_sockets,
    format_address,
)
from tests.server.conftest import Serve
from tests.support.sockets import connect

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has another backlog")


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def test_port_0_is_a_free_port_that_listens() -> None:
    (sock,) = bind("127.0.0.1", 0)
    try:
        host, port = sock.getsockname()
        assert host == "127.0.0.1"
        assert port > 0
        assert not sock.getblocking()
        with socket.create_connection((host, port), timeout=10):
            pass
    finally:
        close_sockets([sock])


def test_a_port_in_use_is_reported_with_host_and_port() -> None:
    taken = bind("127.0.0.1", 0)
    port = taken[0].getsockname()[1]
    try:
        with pytest.raises(AddressInUse) as caught:
            bind("127.0.0.1", port)
        expected = (
            f"cannot listen on 127.0.0.1:{port}: the port is taken; stop what listens there or choose another"
        )
        assert str(caught.value) == expected
        assert caught.value.errno == errno.EADDRINUSE
        assert isinstance(caught.value, OSError)
    finally:
        close_sockets(taken)


def test_a_port_can_be_bound_again_at_once() -> None:
    """Also while a closed connection to it is in TIME_WAIT."""
    first = bind("127.0.0.1", 0)
    address = first[0].getsockname()
    with socket.create_connection(address, timeout=10) as client:
        accepted, _ = first[0].accept()
        accepted.close()  # the side that closes first is in TIME_WAIT
        assert client.recv(1) == b""
    close_sockets(first)
    close_sockets(bind("127.0.0.1", address[1]))


@needs_ipv6
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_both_loopback_addresses_are_bound(host: str) -> None:
    sockets = bind_loopbacks(host, 0)
    try:
        assert {sock.getsockname()[0] for sock in sockets} == {"127.0.0.1", "::1"}
        assert len({sock.getsockname()[1] for sock in sockets}) == 1
    finally:
        close_sockets(sockets)


@needs_ipv6
def test_localhost_that_resolves_to_ipv4_alone_is_bound_on_ipv6_too(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def resolve(host: str, *arguments: Any, **options: Any) -> Any:
        return real("127.0.0.1" if host == "localhost" else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    sockets = bind_loopbacks("localhost", 0)
    try:
        assert {sock.getsockname()[0] for sock in sockets} == {"127.0.0.1", "::1"}
    finally:
        close_sockets(sockets)


@needs_ipv6
def test_the_other_loopback_address_is_left_out_where_it_is_in_use() -> None:
    taken = bind("::1", 0)
    port = taken[0].getsockname()[1]
    sockets = bind_loopbacks("127.0.0.1", port)
    try:
        assert [sock.getsockname() for sock in sockets] == [("127.0.0.1", port)]
    finally:
        close_sockets([*taken, *sockets])


@needs_ipv6
@pytest.mark.parametrize("host", ["::1", "0.0.0.0", "::"])
def test_another_host_is_bound_alone(host: str) -> None:
    sockets = bind_loopbacks(host, 0)
    close_sockets(sockets)
    assert len(sockets) == 1


@needs_ipv6
@pytest.mark.parametrize("host", ["::ffff:127.0.0.1", "::"])
def test_an_ipv4_client_of_an_ipv6_socket_is_shown_as_ipv4(serve: Serve, host: str) -> None:
    server = serve(host=host)
    with connect(("127.0.0.1", server.address[1])) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response().body == b"hello"
    assert server.application.requests[0].head.client_ip == "127.0.0.1"


@needs_ipv6
def test_ipv6_is_served(serve: Serve) -> None:
    server = serve(host="::1")
    assert server.get() == b"hello"
    assert server.application.requests[0].head.client_ip == "::1"


@needs_ipv6
def test_localhost_has_one_port_in_both_families() -> None:
    sockets = bind("localhost", 0)
    try:
        assert len({sock.getsockname()[1] for sock in sockets}) == 1
        assert {sock.family for sock in sockets} <= {socket.AF_INET, socket.AF_INET6}
        assert len(sockets) == len({sock.family for sock in sockets})
    finally:
        close_sockets(sockets)


def resolve_both_families(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve `localhost` to two addresses, whatever the hosts file of this machine says."""

    def addresses(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", addresses)


@needs_ipv6
def test_a_port_in_use_in_one_family_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = bind("::1", 0)
    resolve_both_families(monkeypatch)
    try:
        with pytest.raises(AddressInUse):
            bind("localhost", taken[0].getsockname()[1])
    finally:
        close_sockets(taken)


@needs_ipv6
def test_free_ports_are_tried_until_both_families_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_both_families(monkeypatch)
    real, failures = socket.socket.bind, [errno.EADDRINUSE] * 3

    class BusySocket(socket.socket):
        def bind(self, address: tuple[object, ...], /) -> None:  # type: ignore[override]
            if self.family == socket.AF_INET6 and failures:
                raise OSError(failures.pop(), "taken")
            real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "socket", BusySocket)
    sockets = bind("localhost", 0)
    try:
        assert failures == []
        assert len(sockets) == 2
        assert len({sock.getsockname()[1] for sock in sockets}) == 1
    finally:
        close_sockets(sockets)


def test_a_family_that_this_machine_lacks_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_both_families(monkeypatch)
    real = socket.socket.bind

    class SocketWithoutIpv6(socket.socket):
        def bind(self, address: tuple[object, ...], /) -> None:  # type: ignore[override]
            if self.family == socket.AF_INET6:
                raise OSError(errno.EADDRNOTAVAIL, "no IPv6")
            real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "socket", SocketWithoutIpv6)
    sockets = bind("localhost", 0)
    try:
        assert [sock.family for sock in sockets] == [socket.AF_INET]
    finally:
        close_sockets(sockets)


@pytest.mark.parametrize(
    ("host", "port", "text"),
    [
        ("no-such-host.invalid", 1, "no address"),
        ("a" * 300, 1, "no address"),
        ("192.0.2.1", 0, "does not have this address"),
        ("127.0.0.1", 65536, "0 to 65535"),
        ("127.0.0.1", -1, "0 to 65535"),
    ],
)
def test_an_impossible_address_is_reported_in_one_line(host: str, port: int, text: str) -> None:
    with pytest.raises(BindError, match=text) as caught:
        bind(host, port)
    assert str(caught.value).startswith(f"cannot listen on {host}:{port}: ")
    assert "\n" not in str(caught.value)
    assert not isinstance(caught.value, AddressInUse)


def test_a_port_that_is_not_permitted_is_reported_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    class UnprivilegedSocket(socket.socket):
        def bind(self, address: tuple[object, ...], /) -> None:  # type: ignore[override]
            raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "socket", UnprivilegedSocket)
    with pytest.raises(BindError, match="choose a port above 1023"):
        bind("127.0.0.1", 80)


@posix
def test_the_backlog_holds_many_connections() -> None:
    (sock,) = bind("127.0.0.1", 0)
    clients = []
    try:
        for _ in range(200):  # more than the default of 128
            clients.append(socket.create_connection(sock.getsockname(), timeout=10))  # noqa: PERF401
    finally:
        close_sockets([sock, *clients])
    assert BACKLOG == 2048


@pytest.mark.parametrize(
    ("host", "port", "text"),
    [("127.0.0.1", 80, "127.0.0.1:80"), ("::1", 80, "[::1]:80")],
)
def test_an_address_is_formatted(host: str, port: int, text: str) -> None:
    assert format_address(host, port) == text
