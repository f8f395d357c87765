from __future__ import annotations

import errno
import socket
import sys
from pathlib import Path

import pytest

from mockpaywall.server.bind import BACKLOG, AddressInUse, BindError, bind, close_sockets, format_address
from tests.server.conftest import Serve
from tests.support.sockets import Wire

needs_unix = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no unix sockets here")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows answers otherwise")


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")


def test_port_0_is_a_free_port_that_listens_already() -> None:
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


def test_a_taken_port_is_told_at_once_with_host_and_port() -> None:
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


def test_a_port_just_left_can_be_taken_again() -> None:
    """Also while a closed connection to it lingers in the system."""
    first = bind("127.0.0.1", 0)
    address = first[0].getsockname()
    with socket.create_connection(address, timeout=10) as client:
        accepted, _ = first[0].accept()
        accepted.close()  # this side closes first, so TIME_WAIT is this side's
        assert client.recv(1) == b""
    close_sockets(first)
    close_sockets(bind("127.0.0.1", address[1]))


@needs_ipv6
def test_ipv6_is_served(serve: Serve) -> None:
    server = serve(host="::1")
    assert server.get() == b"hello"
    assert server.application.calls[0].head.client_ip == "::1"


@needs_ipv6
def test_localhost_is_one_port_in_both_families() -> None:
    sockets = bind("localhost", 0)
    try:
        assert len({sock.getsockname()[1] for sock in sockets}) == 1
        assert {sock.family for sock in sockets} <= {socket.AF_INET, socket.AF_INET6}
        assert len(sockets) == len({sock.family for sock in sockets})
    finally:
        close_sockets(sockets)


def both_families(monkeypatch: pytest.MonkeyPatch) -> None:
    """`localhost` has two addresses, whatever this machine's hosts file says."""

    def addresses(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", addresses)


@needs_ipv6
def test_a_port_that_is_taken_in_one_family_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = bind("::1", 0)
    both_families(monkeypatch)
    try:
        with pytest.raises(AddressInUse):
            bind("localhost", taken[0].getsockname()[1])
    finally:
        close_sockets(taken)


@needs_ipv6
def test_a_free_port_is_looked_for_until_both_families_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    both_families(monkeypatch)
    real, failures = socket.socket.bind, [errno.EADDRINUSE] * 3

    class Busy(socket.socket):
        def bind(self, address: tuple[object, ...], /) -> None:  # type: ignore[override]
            if self.family == socket.AF_INET6 and failures:
                raise OSError(failures.pop(), "taken")
            real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "socket", Busy)
    sockets = bind("localhost", 0)
    try:
        assert failures == []
        assert len(sockets) == 2
        assert len({sock.getsockname()[1] for sock in sockets}) == 1
    finally:
        close_sockets(sockets)


def test_a_family_this_machine_lacks_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    both_families(monkeypatch)
    real = socket.socket.bind

    class Old(socket.socket):
        def bind(self, address: tuple[object, ...], /) -> None:  # type: ignore[override]
            if self.family == socket.AF_INET6:
                raise OSError(errno.EADDRNOTAVAIL, "no IPv6")
            real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "socket", Old)
    sockets = bind("localhost", 0)
    try:
        assert [sock.family for sock in sockets] == [socket.AF_INET]
    finally:
        close_sockets(sockets)


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("no-such-host.invalid", 1, "no address"),
        ("a" * 300, 1, "no address"),
        ("192.0.2.1", 0, "not one of this machine's"),
        ("127.0.0.1", 65536, "0 to 65535"),
        ("127.0.0.1", -1, "0 to 65535"),
    ],
)
def test_an_address_that_cannot_be_is_one_line(host: str, port: int, words: str) -> None:
    with pytest.raises(BindError, match=words) as caught:
        bind(host, port)
    assert str(caught.value).startswith(f"cannot listen on {host}:{port}: ")
    assert "\n" not in str(caught.value)
    assert not isinstance(caught.value, AddressInUse)


def test_a_port_that_is_not_permitted_is_told_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict(socket.socket):
        def bind(self, address: tuple[object, ...], /) -> None:  # type: ignore[override]
            raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "socket", Strict)
    with pytest.raises(BindError, match="choose a port above 1023"):
        bind("127.0.0.1", 80)


@posix
def test_the_backlog_is_long() -> None:
    (sock,) = bind("127.0.0.1", 0)
    clients = []
    try:
        for _ in range(200):  # more than Python's own default of 128
            clients.append(socket.create_connection(sock.getsockname(), timeout=10))  # noqa: PERF401
    finally:
        close_sockets([sock, *clients])
    assert BACKLOG == 2048


@pytest.mark.parametrize(
    ("host", "port", "text"),
    [("127.0.0.1", 80, "127.0.0.1:80"), ("::1", 80, "[::1]:80"), ("unix:/a/b", 0, "unix:/a/b")],
)
def test_an_address_as_text(host: str, port: int, text: str) -> None:
    assert format_address(host, port) == text


@needs_unix
def test_a_unix_socket_is_served_and_its_file_removed(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "s"
    server = serve(host=f"unix:{path}")
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.connect(str(path))
    with Wire(sock) as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.answer().body == b"hello"
    assert server.application.calls[0].head.client_ip == ""
    server.thread.stop()
    assert not path.exists()


@needs_unix
def test_a_unix_path_in_use_is_taken_and_a_dead_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "s"
    (sock,) = bind(f"unix:{path}", 0)
    with pytest.raises(AddressInUse, match="the path is taken"):
        bind(f"unix:{path}", 0)
    sock.close()  # as a killed server leaves it: the file is there, nobody listens
    assert path.exists()
    close_sockets(bind(f"unix:{path}", 0))
    assert not path.exists()


@needs_unix
def test_a_unix_path_that_is_a_file_stays_a_file(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("data")
    with pytest.raises(AddressInUse):
        bind(f"unix:{path}", 0)
    assert path.read_text() == "data"
    with pytest.raises(BindError, match="No such file"):
        bind(f"unix:{tmp_path}/none/s", 0)
