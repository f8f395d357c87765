import pytest

from mockpaywall.matching import PatternError
from tests.matching.factories import matcher_distance, matches_text, parse_matcher


@pytest.mark.parametrize("matcher_json", [{"absent": True}, {"absent": "(absent)"}])
def test_absent_matches_only_a_missing_text(matcher_json: object) -> None:
    assert matches_text(matcher_json, None)
    assert not matches_text(matcher_json, "")
    assert matcher_distance(matcher_json, "") == 1.0


@pytest.mark.parametrize("text", [None, "", "x"])
def test_anything_matches_everything(text: str | None) -> None:
    assert matches_text({"anything": "(always)"}, text)


@pytest.mark.parametrize("value", [False, None, 1, {}])
def test_the_operand_of_absent_must_be_true(value: object) -> None:
    with pytest.raises(PatternError, match="expected true"):
        parse_matcher({"absent": value})
