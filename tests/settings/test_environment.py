"""Variables as Compose and shells send them, and separators between key pairs."""

from __future__ import annotations

import pytest

from mockpaywall.settings import SETTINGS, Settings, SettingsError, ValueType, resolve_settings


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_blank_variables_count_as_unset(blank: str) -> None:
    environ = {setting.env: blank for setting in SETTINGS}
    environ |= {setting.off_env: blank for setting in SETTINGS if setting.value_type is ValueType.BOOLEAN}
    assert resolve_settings({}, environ, None) == Settings()


@pytest.mark.parametrize("text", ["a:b,c:d", "a:b, c:d", " a:b ,c:d ", "a:b,\nc:d"])
def test_commas_separate_key_pairs(text: str) -> None:
    settings = resolve_settings({}, {"MOCKPAYWALL_CREDENTIALS": text}, None)
    assert settings.credentials == (("a", "b"), ("c", "d"))


@pytest.mark.parametrize("text", ["a:b+/=", "a:b/c/", "a:b;c", "a:b|c", "a:b:c", "a:b c"])
def test_other_characters_belong_to_the_pair(text: str) -> None:
    settings = resolve_settings({}, {"MOCKPAYWALL_CREDENTIALS": text}, None)
    assert settings.credentials == (("a", text[2:]),)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sesame:b;c:d", "a semicolon"),
        ("sesame:b; c:d", "a semicolon"),
        ("sesame:b;", "a semicolon"),
        ("sesame:b|c:d", "a vertical bar"),
        ("sesame:b c:d", "white space"),
        ("sesame:b\nc:d", "white space"),
        ("sesame:b\tc:d", "white space"),
        ("x:y,sesame:b;c:d", "a semicolon"),
    ],
)
def test_other_separators_are_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve_settings({}, {"MOCKPAYWALL_CREDENTIALS": text}, None)
    expected = f"the value is not usable; pairs are separated by {name}; expected commas"
    assert str(caught.value) == f"MOCKPAYWALL_CREDENTIALS: {expected}"


@pytest.mark.parametrize("variable", ["CREDENTIALS", "MERCHANT", "MODE", "ADMIN_TOKEN", "PORT_FILE"])
@pytest.mark.parametrize("text", ['"sesame:b"', "'sesame:b,c:d'", ' "sesame" ', '""', "''"])
def test_quotes_around_a_value_are_refused(variable: str, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve_settings({}, {f"MOCKPAYWALL_{variable}": text}, None)
    expected = "the value is not usable; its quotes are part of it; expected none"
    assert str(caught.value) == f"MOCKPAYWALL_{variable}: {expected}"


@pytest.mark.parametrize("text", ['["sesame:b"]', "[sesame:b,c:d]", ' ["sesame:b", "c:d"]'])
def test_a_list_in_brackets_is_refused(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve_settings({}, {"MOCKPAYWALL_CREDENTIALS": text}, None)
    expected = "the value is not usable; it is a list in brackets; expected commas only"
    assert str(caught.value) == f"MOCKPAYWALL_CREDENTIALS: {expected}"


def test_a_quote_inside_a_value_belongs_to_it() -> None:
    settings = resolve_settings({}, {"MOCKPAYWALL_CREDENTIALS": "a\"b:c'd"}, None)
    assert settings.credentials == (('a"b', "c'd"),)
