"""Request heads: decoded paths, equality, and what their repr shows."""

from __future__ import annotations

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead

PAIRS = [("Host", "x"), ("apikeyprivate", "very-secret-key")]


def head(target: str = "/a%20b?c=1") -> RequestHead:
    return RequestHead(
        "POST", target, Headers(PAIRS), scheme="https", client_ip="192.0.2.1", http_version="1.0"
    )


def test_the_path_is_decoded_and_the_query_is_not() -> None:
    assert (head().path, head().query) == ("/a b", "c=1")
    assert (head("/a").path, head("/a").query) == ("/a", "")


def test_equality_of_heads_ignores_the_cache() -> None:
    one, other = head(), head()
    one.cache["found"] = 1
    assert one == other
    assert one != head("/b")
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_a_head_with_another_target_has_an_empty_cache() -> None:
    one = head()
    one.cache["found"] = 1
    moved = one.with_target("/b")
    assert moved == head("/b")
    assert moved.path == "/b"
    assert moved.cache == {}


def test_the_repr_shows_no_secrets() -> None:
    shown = f"{head()!r} {Request(head(), b'905551112233')!r}"
    assert "very-secret" not in shown
    assert "90555" not in shown
    assert shown == "RequestHead(POST /a%20b) Request(POST /a%20b, 12 bytes)"
