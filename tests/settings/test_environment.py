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


def resolve_from(source: str, text: str) -> Settings:
    if source == "flag":
        return resolve_settings({"credentials": (text,)}, {}, None)
    if source == "variable":
        return resolve_settings({}, {"MOCKPAYWALL_CREDENTIALS": text}, None)
    return resolve_settings({}, {}, {"credentials": [text]})


SOURCES = {
    "flag": "flag --credentials",
    "variable": "MOCKPAYWALL_CREDENTIALS",
    "file": "mockpaywall.toml key credentials",
}


@pytest.mark.parametrize("source", SOURCES)
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
    ],
)
def test_other_separators_are_refused_by_name(source: str, text: str, name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve_from(source, text)
    assert str(caught.value) == (
        f"{SOURCES[source]}: the value is not usable; pairs are separated by {name}; "
        "expected one pair (only the variable takes several, with commas)"
    )


@pytest.mark.parametrize("source", ["flag", "file"])
@pytest.mark.parametrize("text", ["sesame:b,c:d", "sesame:b, c:d", "sesame:b,", "sesame:x,y,c:d"])
def test_commas_separate_pairs_of_the_variable_only(source: str, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve_from(source, text)
    assert "pairs are separated by a comma; expected one pair" in str(caught.value)


@pytest.mark.parametrize("source", ["flag", "file"])
@pytest.mark.parametrize("text", ["a:b,c", "a,x:b", "a;x:b", "a:b;c", "a:b|c", "a:b c", "a:b:c", "a:b, c"])
def test_a_key_or_client_may_contain_a_separator(source: str, text: str) -> None:
    key, _, client = text.partition(":")
    assert resolve_from(source, text).credentials == ((key, client),)


def test_the_second_pair_of_the_variable_has_another_separator() -> None:
    with pytest.raises(SettingsError, match="pairs are separated by a semicolon"):
        resolve_from("variable", "x:y,sesame:b;c:d")


@pytest.mark.parametrize("separator", [",", ";", "|", " "])
def test_separators_between_merchants_are_refused_by_name(separator: str) -> None:
    with pytest.raises(SettingsError, match="pairs are separated by"):
        resolve_settings({"merchants": (f"shop=1:2:3:4{separator}other=5:6:7:8",)}, {}, None)


def test_a_part_of_a_merchant_may_contain_a_separator() -> None:
    [merchant] = resolve_settings({"merchants": ("shop=k;x:c|y:p k:p,c",)}, {}, None).merchants
    assert (merchant.private, merchant.public) == (("k;x", "c|y"), ("p k", "p,c"))


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
