"""Namespaces and masks of keys."""

from __future__ import annotations

from mockpaywall.paywall.credentials import masked, namespace_of


def test_a_pair_names_a_namespace_that_tells_nothing() -> None:
    name = namespace_of("secret-key-1", "secret-client-1")
    assert name == "keys-01430743e87e"
    assert namespace_of("secret-key-2", "secret-client-1") != name
    assert namespace_of("ab", "c") != namespace_of("a", "bc")


def test_a_mask_shows_equality_and_little_else() -> None:
    assert masked("abcdefghij") == "abcd…(sha256:723993)"
    assert masked("abcdefghij") == masked("abcdefghij")
    assert masked("abcdefghik") != masked("abcdefghij")
    assert masked("short").startswith("…(sha256:")
