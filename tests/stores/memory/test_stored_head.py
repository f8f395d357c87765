"""Heads in the memory journal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.request import Headers, RequestHead
from mockpaywall.stores.memory.stored_head import obfuscate_head, restore_head
from tests.stores.conftest import VEIL

TEXT = st.text(st.characters(), max_size=20)
"""Line breaks, letters of any script and lone surrogates are among it."""
HEADS = st.builds(
    RequestHead,
    st.sampled_from(["GET", "POST", "M-SEARCH"]),
    TEXT,
    st.lists(st.tuples(TEXT, TEXT), max_size=5).map(Headers),
    scheme=st.sampled_from(["http", "https"]),
    client_ip=st.sampled_from(["", "::1"]),
    http_version=st.sampled_from(["1.0", "1.1"]),
)


@given(HEADS)
def test_a_head_comes_back_as_it_was(head: RequestHead) -> None:
    assert restore_head(obfuscate_head(head, VEIL), VEIL) == head


def test_nothing_of_target_and_headers_is_kept_in_clear() -> None:
    head = RequestHead(
        "POST", "/x?key=very-secret", Headers([("apikeyprivate", "very-secret"), ("X-Copy", "very-secret")])
    )
    assert b"very-secret" not in obfuscate_head(head, VEIL).obfuscated_data


def test_calls_with_one_head_share_what_is_kept() -> None:
    head = RequestHead("POST", "/x", Headers())
    assert obfuscate_head(head, VEIL) is obfuscate_head(head, VEIL)
    assert obfuscate_head(head, VEIL) is not obfuscate_head(head.with_target("/x"), VEIL)
