import json

import pytest

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.reason_phrases import get_nginx_phrase, get_reason_phrase
from mockpaywall.http.response import Fault
from mockpaywall.model.response_plan import FixedStatus
from mockpaywall.modes.effects.http_status import (
    BODIES,
    encode_problem_details,
    make_fixed_response,
    render_gateway_page,
)


def envelope(code):
    return b'{"ErrorCode":%d}' % code


def no_envelope(code):
    raise AssertionError("no envelope is needed")


def test_an_envelope_has_the_status_as_its_code():
    response = make_fixed_response(FixedStatus(404, "envelope"), envelope)
    assert (response.status, response.headers, response.body) == (
        404,
        (("Content-Type", JSON_TYPE),),
        b'{"ErrorCode":404}',
    )


def test_a_gateway_page_is_that_of_nginx_byte_for_byte():
    assert render_gateway_page(502) == (
        b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
        b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )


def test_a_gateway_page_has_the_headers_of_nginx():
    response = make_fixed_response(FixedStatus(504, "html"), no_envelope)
    assert response.headers == (("Content-Type", "text/html"), ("Server", "nginx"))
    assert b"<h1>504 Gateway Time-out</h1>" in response.body


def test_a_problem_conforms_to_rfc_9457():
    response = make_fixed_response(FixedStatus(500, "problem"), no_envelope)
    assert response.headers == (("Content-Type", "application/problem+json"),)
    assert response.body == b'{"type":"about:blank","title":"Internal Server Error","status":500}'


def test_an_empty_response_has_no_body_and_no_content_type():
    response = make_fixed_response(FixedStatus(500, "empty"), no_envelope)
    assert (response.status, response.headers, response.body) == (500, (), b"")


@pytest.mark.parametrize("status", [204, 205, 304])
@pytest.mark.parametrize("body", [body.name for body in BODIES])
def test_a_status_without_a_body_has_none(status, body):
    response = make_fixed_response(FixedStatus(status, body), no_envelope)
    assert (response.headers, response.body) == ((), b"")


@pytest.mark.parametrize("body", [body.name for body in BODIES])
@pytest.mark.parametrize(
    ("status", "retry_after"), [(429, ["1"]), (503, ["1"]), (500, []), (502, []), (504, [])]
)
def test_only_429_and_503_have_retry_after(status, retry_after, body):
    headers = make_fixed_response(FixedStatus(status, body), envelope).headers
    assert [value for name, value in headers if name == "Retry-After"] == retry_after


def test_the_response_has_no_delay_and_no_fault():
    response = make_fixed_response(FixedStatus(503, "html"), envelope)
    assert (response.delay_ms, response.fault, response.dribble_chunks) == (0.0, Fault.NONE, 1)


def test_every_status_can_have_every_body():
    for status in range(200, 600):
        assert f"<h1>{status} {get_nginx_phrase(status)}</h1>".encode() in render_gateway_page(status)
        assert json.loads(encode_problem_details(status)) == {
            "type": "about:blank",
            "title": get_reason_phrase(status),
            "status": status,
        }
