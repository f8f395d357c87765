import pytest

from mockpaywall.matching import PatternError
from tests.matching.factories import fits, matcher, off


@pytest.mark.parametrize("written", [{"absent": True}, {"absent": "(absent)"}])
def test_absent_is_no_text_at_all(written: object) -> None:
    assert fits(written, None)
    assert not fits(written, "")
    assert off(written, "") == 1.0


@pytest.mark.parametrize("text", [None, "", "x"])
def test_anything_is_anything(text: str | None) -> None:
    assert fits({"anything": "(always)"}, text)


@pytest.mark.parametrize("value", [False, None, 1, {}])
def test_not_absent_is_written_otherwise(value: object) -> None:
    with pytest.raises(PatternError, match="expected true"):
        matcher({"absent": value})
