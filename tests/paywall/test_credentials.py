"""The namespace of a key pair, and masked secrets."""

from __future__ import annotations

from mockpaywall.paywall.credentials import derive_namespace, mask_secret


def test_a_pair_has_a_namespace_that_does_not_reveal_it() -> None:
    name = derive_namespace("secret-key-1", "secret-client-1")
    assert name == "keys-01430743e87e"
    assert derive_namespace("secret-key-2", "secret-client-1") != name
    assert derive_namespace("ab", "c") != derive_namespace("a", "bc")


def test_equal_secrets_have_equal_masks() -> None:
    assert mask_secret("abcdefghij") == "abcd…(sha256:723993)"
    assert mask_secret("abcdefghij") == mask_secret("abcdefghij")
    assert mask_secret("abcdefghik") != mask_secret("abcdefghij")
    assert mask_secret("short").startswith("…(sha256:")
