import json

import pytest
from mockpaywall.modes.effects.http_bodies import (
    encode_problem_details,
    make_fixed_response,
    render_gateway_page,
)

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.reason_phrases import get_nginx_phrase, get_reason_phrase
from mockpaywall.http.response import Fault
from mockpaywall.model.response_plan import FixedStatus
from mockpaywall.modes.effects.http_status import BODIES


def envelope(code):
    return b'{"ErrorCode":%d}' % code


def no_envelope(code):
    raise AssertionError("nothing should be worded")


def test_an_envelope_is_worded_with_the_status_as_its_code():
    response = make_fixed_response(FixedStatus(404, "envelope"), envelope)
    assert (response.status, response.headers, response.body) == (
        404,
        (("Content-Type", JSON_TYPE),),
        b'{"ErrorCode":404}',
    )


def test_a_gateway_page_is_the_one_of_nginx_byte_for_byte():
    assert render_gateway_page(502) == (
        b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
        b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )


def test_a_gateway_page_comes_from_nginx():
    response = make_fixed_response(FixedStatus(504, "html"), no_envelope)
    assert response.headers == (("Content-Type", "text/html"), ("Server", "nginx"))
    assert b"<h1>504 Gateway Time-out</h1>" in response.body


def test_a_problem_is_rfc_9457():
    response = make_fixed_response(FixedStatus(500, "problem"), no_envelope)
    assert response.headers == (("Content-Type", "application/problem+json"),)
    assert response.body == b'{"type":"about:blank","title":"Internal Server Error","status":500}'


def test_an_empty_answer_has_no_body_and_names_no_type():
    response = make_fixed_response(FixedStatus(500, "empty"), no_envelope)
    assert (response.status, response.headers, response.body) == (500, (), b"")


@pytest.mark.parametrize("status", [204, 205, 304])
@pytest.mark.parametrize("body", [body.name for body in BODIES])
def test_a_status_that_has_no_body_gets_none(status, body):
    response = make_fixed_response(FixedStatus(status, body), no_envelope)
    assert (response.headers, response.body) == ((), b"")


@pytest.mark.parametrize("body", [body.name for body in BODIES])
@pytest.mark.parametrize(("status", "asked"), [(429, ["1"]), (503, ["1"]), (500, []), (502, []), (504, [])])
def test_429_and_503_alone_ask_to_retry_later(status, asked, body):
    headers = make_fixed_response(FixedStatus(status, body), envelope).headers
    assert [value for name, value in headers if name == "Retry-After"] == asked


def test_the_answer_travels_whole_and_at_once():
    response = make_fixed_response(FixedStatus(503, "html"), envelope)
    assert (response.delay_ms, response.fault, response.dribble_chunks) == (0.0, Fault.NONE, 1)


@pytest.mark.parametrize(
    ("status", "name", "of_nginx"),
    [
        (200, "OK", "OK"),
        (299, "Success", "Success"),
        (399, "Redirection", "Redirection"),
        (413, "Content Too Large", "Request Entity Too Large"),
        (422, "Unprocessable Content", "Unprocessable Content"),
        (429, "Too Many Requests", "Too Many Requests"),
        (499, "Client Error", "Client Error"),
        (503, "Service Unavailable", "Service Temporarily Unavailable"),
        (504, "Gateway Timeout", "Gateway Time-out"),
        (599, "Server Error", "Server Error"),
    ],
)
def test_a_status_has_a_name(status, name, of_nginx):
    assert (get_reason_phrase(status), get_nginx_phrase(status)) == (name, of_nginx)


def test_every_status_can_be_answered_with_every_body():
    for status in range(200, 600):
        assert f"<h1>{status} {get_nginx_phrase(status)}</h1>".encode() in render_gateway_page(status)
        assert json.loads(encode_problem_details(status)) == {
            "type": "about:blank",
            "title": get_reason_phrase(status),
            "status": status,
        }
