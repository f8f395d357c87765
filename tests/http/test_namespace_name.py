"""Names of namespaces."""

from __future__ import annotations

import pytest

from mockpaywall.http.namespace_name import is_namespace_name


@pytest.mark.parametrize("text", ["a", "team-a", "Suite_7.1", "x" * 64])
def test_a_name_has_letters_digits_dots_underscores_and_hyphens(text: str) -> None:
    assert is_namespace_name(text)


@pytest.mark.parametrize("text", ["", "a b", "a/b", "ş", "a\n", "x" * 65])
def test_other_texts_are_not_names(text: str) -> None:
    assert not is_namespace_name(text)
