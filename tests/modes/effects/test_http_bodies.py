import json

import pytest

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.reason_phrases import nginx_phrase, phrase
from mockpaywall.http.response import Travel
from mockpaywall.model.response_plan import HttpAnswer
from mockpaywall.modes.effects.http_bodies import gateway_page, http_answer, problem
from mockpaywall.modes.effects.http_status import BODIES


def envelope(code):
    return b'{"ErrorCode":%d}' % code


def no_envelope(code):
    raise AssertionError("nothing should be worded")


def test_an_envelope_is_worded_with_the_status_as_its_code():
    reply = http_answer(HttpAnswer(404, "envelope"), envelope)
    assert (reply.status, reply.headers, reply.body) == (
        404,
        (("Content-Type", JSON_TYPE),),
        b'{"ErrorCode":404}',
    )


def test_a_gateway_page_is_the_one_of_nginx_byte_for_byte():
    assert gateway_page(502) == (
        b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
        b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )


def test_a_gateway_page_comes_from_nginx():
    reply = http_answer(HttpAnswer(504, "html"), no_envelope)
    assert reply.headers == (("Content-Type", "text/html"), ("Server", "nginx"))
    assert b"<h1>504 Gateway Time-out</h1>" in reply.body


def test_a_problem_is_rfc_9457():
    reply = http_answer(HttpAnswer(500, "problem"), no_envelope)
    assert reply.headers == (("Content-Type", "application/problem+json"),)
    assert reply.body == b'{"type":"about:blank","title":"Internal Server Error","status":500}'


def test_an_empty_answer_has_no_body_and_names_no_type():
    reply = http_answer(HttpAnswer(500, "empty"), no_envelope)
    assert (reply.status, reply.headers, reply.body) == (500, (), b"")


@pytest.mark.parametrize("status", [204, 205, 304])
@pytest.mark.parametrize("body", [body.name for body in BODIES])
def test_a_status_that_has_no_body_gets_none(status, body):
    reply = http_answer(HttpAnswer(status, body), no_envelope)
    assert (reply.headers, reply.body) == ((), b"")


@pytest.mark.parametrize("body", [body.name for body in BODIES])
@pytest.mark.parametrize(("status", "asked"), [(429, ["1"]), (503, ["1"]), (500, []), (502, []), (504, [])])
def test_429_and_503_alone_ask_to_retry_later(status, asked, body):
    headers = http_answer(HttpAnswer(status, body), envelope).headers
    assert [value for name, value in headers if name == "Retry-After"] == asked


def test_the_answer_travels_whole_and_at_once():
    reply = http_answer(HttpAnswer(503, "html"), envelope)
    assert (reply.delay_ms, reply.travel, reply.pieces) == (0.0, Travel.WHOLE, 1)


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
    assert (phrase(status), nginx_phrase(status)) == (name, of_nginx)


def test_every_status_can_be_answered_with_every_body():
    for status in range(200, 600):
        assert f"<h1>{status} {nginx_phrase(status)}</h1>".encode() in gateway_page(status)
        assert json.loads(problem(status)) == {
            "type": "about:blank",
            "title": phrase(status),
            "status": status,
        }
