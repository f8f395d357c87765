from mockpaywall.matching import matches, pattern_of, to_json
from tests.matching.factories import PATH, a_call


def test_a_recorded_call_becomes_the_pattern_of_calls_that_ask_the_same() -> None:
    request = a_call(
        f"{PATH}?a=1", [("Host", "h:1"), ("Content-Length", "2"), ("X", "1"), ("Y", "2"), ("x", "3")], "{}"
    )
    assert to_json(pattern_of(request)) == {
        "method": "POST",
        "url": f"{PATH}?a=1",
        "headers": {"x": {"hasExactly": [{"equalTo": "1"}, {"equalTo": "3"}]}, "y": {"equalTo": "2"}},
        "bodyPatterns": [{"equalTo": "{}"}],
    }


def test_what_its_client_adds_by_itself_does_not_count() -> None:
    one, other = (a_call(headers={"Host": host, "X": "1"}) for host in ("a:1", "b:2"))
    assert matches(pattern_of(one), other)
    assert not matches(pattern_of(one), a_call(headers={"X": "2"}))


def test_a_body_that_is_no_text_is_taken_in_bytes() -> None:
    request = a_call(body=b"\xff")
    assert to_json(pattern_of(request))["bodyPatterns"] == [{"binaryEqualTo": "/w=="}]
    assert not matches(pattern_of(request), a_call(body=b"\xfe"))
