import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import OK, Branch, Mode, Part, Step
from mockpaywall.model.trigger import Every, First, Percent
from mockpaywall.modes.effects.delay import FixedDelay, LogNormalDelay, UniformDelay
from mockpaywall.modes.effects.dribble import Dribble
from mockpaywall.modes.effects.error import ErrorCodeEffect
from mockpaywall.modes.effects.fault import FaultEffect
from mockpaywall.modes.effects.http_status import HttpStatusEffect
from mockpaywall.modes.effects.payload import Payload
from mockpaywall.modes.effects.ttl import Ttl
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.parser import make_cached_parser, parse
from mockpaywall.modes.part_registry import PART_TYPES
from mockpaywall.paywall.error_codes import find_by_number
from tests.modes.strategies import modes, no_deadline

TOKENS = re.compile(r"\.\.|[,;>+@=:()%]|(?<=\d)/(?=\d)")
PARTS = (
    "a part (ok, error, upstream, http, delay, dribble, fault, payload, auth, ttl, renew, return, retry-after, "
    "profile)"
)
AN_ERROR_CODE = "an error code other than 0, by number or official name"
A_STATUS = "an HTTP status from 200 to 599"
A_DELAY = "milliseconds, LO..HI or lognormal(MEDIAN,SIGMA)"
NO_SESSION = "a part that can be combined with http=503 (http prevents the operation, and ttl needs it)"
WRITE_BEFORE = "; write it before http=503, which always applies"
A_FAULT = "a fault (reset, empty, hang, half-headers, truncate, garbage, malformed-chunk)"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("error=64", Part("error", ErrorCodeEffect(find_by_number(64), "64"))),
        ("error=InvalidPhone", Part("error", ErrorCodeEffect(find_by_number(7), "InvalidPhone"))),
        ("error=-1", Part("error", ErrorCodeEffect(find_by_number(-1), "-1"))),
        ("http=503", Part("http", HttpStatusEffect(503))),
        ("http=503:html", Part("http", HttpStatusEffect(503, "html"))),
        ("delay=250", Part("delay", FixedDelay(250))),
        ("delay=100..300", Part("delay", UniformDelay(100, 300))),
        ("delay=7..7", Part("delay", UniformDelay(7, 7))),
        ("delay=lognormal(300,0.4)", Part("delay", LogNormalDelay(300, 0.4))),
        ("dribble=5/1000", Part("dribble", Dribble(5, 1000))),
        ("fault=reset", Part("fault", FaultEffect(Fault.RESET))),
        ("fault=reset:before", Part("fault", FaultEffect(Fault.RESET, "before"))),
        ("fault=half-headers:after", Part("fault", FaultEffect(Fault.HALF_HEADERS, "after"))),
        ("payload=no-session-id", Part("payload", Payload("no-session-id"))),
        ("ttl=0", Part("ttl", Ttl(0))),
        ("http=503@10%", Part("http", HttpStatusEffect(503), Percent(10.0))),
        ("http=503@0.5%", Part("http", HttpStatusEffect(503), Percent(0.5))),
        ("http=503@every-3", Part("http", HttpStatusEffect(503), Every(3))),
        ("http=503@first-2", Part("http", HttpStatusEffect(503), First(2))),
        ("ok@first-2", Part("ok", None, First(2))),
    ],
)
def test_each_part_is_parsed_and_formatted(text, part):
    mode = parse(text)
    assert mode == Mode((Branch((Step((part,)),)),))
    assert str(mode) == text


def test_ok_is_the_object_of_the_fast_path():
    assert parse("ok") is OK
    assert parse(" ok ") is OK


def test_steps_and_parts_keep_their_order():
    mode = parse("http=503@10%+fault=reset@2%,delay=lognormal(300,0.4)+ttl=0,ok")
    assert [[part.name for part in step.parts] for step in mode.branches[0].steps] == [
        ["http", "fault"],
        ["delay", "ttl"],
        ["ok"],
    ]


def test_numbers_are_formatted_without_leading_zeros():
    assert str(parse("delay=0100..0300+error=0064@007.50%")) == "delay=100..300+error=64@7.5%"


@no_deadline
@given(modes)
def test_parsing_a_formatted_mode_returns_the_same_mode(mode):
    assert parse(str(mode)) == mode


@no_deadline
@given(modes)
def test_spaces_and_tabs_around_tokens_are_ignored(mode):
    spaced = TOKENS.sub(lambda token: f" {token.group()}\t", str(mode))
    if len(spaced) <= 1000:
        assert parse(spaced) == mode


def parse_or_error(text):
    try:
        return parse(text)
    except ModeError as error:
        return error


def is_valid_result(result, text):
    """Check that *result* is a mode that survives formatting, or an error of one line with a position in *text*."""
    if isinstance(result, Mode):
        return parse(str(result)) == result
    return (
        1 <= result.position <= len(text) + 1
        and result.found == text[result.position - 1 :][: len(result.found)]
        and str(result).isascii()
        and str(result).isprintable()
    )


@no_deadline
@given(st.text(max_size=60) | st.text(alphabet="okhtpdelayfu=:@,+%()./-0123 \t\n", max_size=60))
def test_any_text_is_a_mode_or_an_error_with_a_position(text):
    assert is_valid_result(parse_or_error(text), text)


@no_deadline
@given(modes, st.data())
def test_a_mutated_mode_is_a_mode_or_an_error_with_a_position(mode, data):
    text = str(mode)
    index = data.draw(st.integers(0, len(text) - 1))
    replacement = data.draw(st.sampled_from(["", "x", "=", "@", "+", "9", "\0", "ş"]))
    mutated = text[:index] + replacement + text[index + 1 :]
    result = parse_or_error(mutated)
    assert isinstance(result, Mode) or 1 <= result.position <= len(mutated) + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"position 1: found the end, expected {PARTS}"),
        ("htp=503", f'position 1: found "htp", expected {PARTS}; did you mean http?'),
        ("HTTP=503", f'position 1: found "HTTP", expected {PARTS}; did you mean http?'),
        ("ok,", f"position 4: found the end, expected {PARTS}"),
        ("ok,,ok", f'position 4: found ",", expected {PARTS}'),
        ("ok=1", 'position 3: found "=", expected "@", "+", ",", ";" or the end'),
        ("http=503 http=500", 'position 10: found "http", expected "@", "+", ",", ";" or the end'),
        ("http=503\n", 'position 9: found "\\n", expected "@", "+", ",", ";" or the end'),
        ("ok@first-1@first-2", 'position 11: found "@", expected "+", ",", ";" or the end'),
        ("http", f'position 5: found the end, expected "=" and {A_STATUS}'),
        ("http:503", f'position 5: found ":", expected "=" and {A_STATUS}'),
        ("http=", f"position 6: found the end, expected {A_STATUS}"),
        ("http=5O3", f'position 6: found "5O3", expected {A_STATUS}'),
        ("http=600", f'position 6: found "600", expected {A_STATUS}'),
        ("http=99", f'position 6: found "99", expected {A_STATUS}'),
        ("http=100", f'position 6: found "100", expected {A_STATUS} (1xx is not a final response)'),
        ("http=199", f'position 6: found "199", expected {A_STATUS} (1xx is not a final response)'),
        (
            "http=503:htm",
            (
                'position 10: found "htm", expected a body or a timing '
                "(envelope, html, problem, empty, after); did you mean html?"
            ),
        ),
        ("error=0", f'position 7: found "0", expected {AN_ERROR_CODE}; did you mean -1 or 1?'),
        (
            "error=Success",
            f'position 7: found "Success", expected {AN_ERROR_CODE}; did you mean Unsuccessful?',
        ),
        ("error=402", f'position 7: found "402", expected {AN_ERROR_CODE}; did you mean 401 or 403?'),
        ("error=9999", f'position 7: found "9999", expected {AN_ERROR_CODE}; did you mean 558?'),
        ("error=-2", f'position 7: found "-2", expected {AN_ERROR_CODE}; did you mean -1?'),
        (
            "error=invalidphone",
            f'position 7: found "invalidphone", expected {AN_ERROR_CODE}; did you mean InvalidPhone?',
        ),
        ("delay=soon", f'position 7: found "soon", expected {A_DELAY}'),
        (
            "delay=lognorml(1,2)",
            f'position 7: found "lognorml", expected {A_DELAY}; did you mean lognormal?',
        ),
        ("delay=-5", 'position 7: found "-5", expected milliseconds from 0 to 600000'),
        ("delay=600001", 'position 7: found "600001", expected milliseconds from 0 to 600000'),
        ("delay=1.5", 'position 8: found ".5", expected "@", "+", ",", ";" or the end'),
        ("delay=300..100", 'position 12: found "100", expected milliseconds from 300 to 600000'),
        ("delay=lognormal", 'position 16: found the end, expected "(MEDIAN,SIGMA)" after lognormal'),
        ("delay=lognormal(300)", 'position 20: found ")", expected "," and the sigma'),
        (
            "delay=lognormal(300,11)",
            'position 21: found "11", expected the sigma, from 0 to 10, with at most 4 decimals',
        ),
        ("delay=lognormal(300,0.4", 'position 24: found the end, expected ")"'),
        ("dribble=0/5", 'position 9: found "0", expected a number of chunks from 1 to 1000'),
        ("dribble=1001/5", 'position 9: found "1001", expected a number of chunks from 1 to 1000'),
        ("dribble=5", 'position 10: found the end, expected "/" and milliseconds'),
        ("fault=rest", f'position 7: found "rest", expected {A_FAULT}; did you mean reset?'),
        ("fault=whole", f'position 7: found "whole", expected {A_FAULT}'),
        (
            "fault=reset:aftr",
            'position 13: found "aftr", expected a timing (before, after); did you mean after?',
        ),
        ("ttl=315360001", 'position 5: found "315360001", expected seconds from 0 to 315360000'),
        ("http=503@", "position 10: found the end, expected NN% or a count (every, first, over, for)"),
        ("http=503@10", 'position 12: found the end, expected "%"'),
        (
            "http=503@101%",
            'position 10: found "101", expected a percentage from 0 to 100, with at most 4 decimals',
        ),
        (
            "http=503@0.12345%",
            'position 10: found "0.12345", expected a percentage from 0 to 100, with at most 4 decimals',
        ),
        (
            "http=503@evry-3",
            'position 10: found "evry-3", expected NN% or a count (every, first, over, for); did you mean every?',
        ),
        ("http=503@first", 'position 15: found the end, expected "-" and a number'),
        ("http=503@first-0", 'position 16: found "0", expected a number from 1 to 1000000000'),
        ("profile=x", 'position 9: found "x", expected a profile (there are none)'),
    ],
)
def test_an_error_has_the_position_and_what_was_expected(text, message):
    with pytest.raises(ModeError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_an_error_has_its_parts_as_attributes():
    with pytest.raises(ModeError) as caught:
        parse("ok,htp=1")
    error = caught.value
    assert (error.text, error.position, error.found, error.nearest) == ("ok,htp=1", 4, "htp", "http")


def test_a_mode_has_at_most_a_thousand_characters():
    assert parse("ok" + " " * 998) is OK
    with pytest.raises(ModeError, match=r"^position 1001: .* expected at most 1000 characters$"):
        parse("ok" + " " * 999)


def test_the_found_text_is_shortened_and_escaped():
    with pytest.raises(ModeError, match=r'found "x{24}\.\.\.", expected'):
        parse("x" * 900)
    with pytest.raises(ModeError, match=r'found "\\u015f\\u007f", expected'):
        parse("ş\x7f")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ok+http=503",
            (
                'position 4: found "http=503", expected a part that can be combined with ok '
                "(ok cannot be combined with other parts)"
            ),
        ),
        (
            "http=503+http=500",
            (
                'position 10: found "http=500", expected a part that can be combined with http=503 '
                "(only one http is allowed)"
            ),
        ),
        (
            "delay=5 + http=503 + ttl=0@10%",
            f'position 22: found "ttl=0@10%", expected {NO_SESSION}{WRITE_BEFORE}',
        ),
    ],
)
def test_a_part_that_could_never_apply_is_an_error_at_its_position(text, message):
    with pytest.raises(ModeError) as caught:
        parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "http=503@10%+fault=reset@2%",
        "http=503@50%+http=500",
        "ok@first-3+http=503",
        "http=503@every-2+error=64",
        "http=503,error=64",
        "delay=5+delay=1..2",
    ],
)
def test_alternatives_and_several_delays_are_accepted(text):
    assert str(parse(text)) == text


PROFILES = {"slow": parse("delay=5,delay=9"), "flaky-3g": parse("http=503@10%")}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("profile=flaky-3g", "http=503@10%"),
        ("ok,profile=slow", "ok,delay=5,delay=9"),
        ("profile=slow , ttl=0", "delay=5,delay=9,ttl=0"),
    ],
)
def test_a_profile_is_replaced_with_its_steps(text, meaning):
    assert parse(text, PROFILES) == parse(meaning)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profile", 'position 8: found the end, expected "=" and the name of a profile'),
        (
            "profile=flaky",
            'position 9: found "flaky", expected a profile (slow, flaky-3g); did you mean flaky-3g?',
        ),
        (
            "profile=slow+ok",
            'position 13: found "+", expected ",", ";" or the end: a profile cannot be combined',
        ),
        (
            "profile=slow@5%",
            'position 13: found "@", expected ",", ";" or the end: a profile cannot be combined',
        ),
        ("ttl=0+profile=slow", f'position 7: found "profile", expected {PARTS.replace(", profile", "")}'),
    ],
)
def test_an_invalid_use_of_a_profile_is_an_error(text, message):
    with pytest.raises(ModeError) as caught:
        parse(text, PROFILES)
    assert str(caught.value) == message


def test_a_mode_has_at_most_a_thousand_characters_with_its_profiles_written_out():
    profiles = {"long": parse("+".join(["delay=600000"] * 30))}
    text = "profile=long,profile=long"
    assert len(str(parse(text, profiles))) < 1000
    with pytest.raises(ModeError) as caught:
        parse(f"{text},profile=long", profiles)
    expected = "at most 1000 characters with the profiles written out"
    assert str(caught.value) == f'position 1: found "{text[:24]}...", expected {expected}'


def test_a_cached_parser_parses_each_text_once():
    parse_cached = make_cached_parser(PROFILES)
    assert parse_cached("profile=slow") is parse_cached("profile=slow")
    with pytest.raises(ModeError):
        parse_cached("profile=fast")


def test_a_cached_parser_ignores_later_changes_of_its_profiles():
    profiles = dict(PROFILES)
    parse_cached = make_cached_parser(profiles)
    profiles["slow"] = OK
    assert parse_cached("profile=slow") == PROFILES["slow"]


def test_the_parser_accepts_every_part():
    for part_type in PART_TYPES:
        assert parse(part_type.example).branches[0].steps[0].parts[0].name == part_type.name
