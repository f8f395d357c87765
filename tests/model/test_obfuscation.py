"""The veil over what holds keys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.model.obfuscation import Obfuscator

VEIL = Obfuscator(bytes((n * 37 + 11) % 256 for n in range(4096)))
latin = st.text(st.characters(max_codepoint=255), max_size=400)


@given(latin)
def test_laid_twice_it_is_gone(value: str) -> None:
    pairs = (("ApiKeyPrivate", value), ("X-Other", value))
    assert VEIL.apply_to_secrets(VEIL.apply_to_secrets(pairs)) == pairs


def test_keys_are_veiled_and_nothing_else() -> None:
    (key, other) = VEIL.apply_to_secrets((("apikeyprivate", "secret-key"), ("User-Agent", "secret-key")))
    assert "secret" not in key[1]
    assert other == ("User-Agent", "secret-key")


@given(st.binary(max_size=9000))
def test_it_covers_whatever_length(data: bytes) -> None:
    assert VEIL.apply(VEIL.apply(data)) == data
    assert len(VEIL.apply(data)) == len(data)
    assert b"secret-key" not in VEIL.apply(data + b"secret-key")


def test_the_veil_does_not_show_itself() -> None:
    assert repr(VEIL.keystream[:4]) not in repr(VEIL)
