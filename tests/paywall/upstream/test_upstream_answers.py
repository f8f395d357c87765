"""The answers of Masterpass on the wire: one form for every kind of answer."""

from __future__ import annotations

import json

import pytest

from mockpaywall.paywall.api_errors import content_too_large_error, internal_error
from mockpaywall.paywall.masterpass.answers import (
    Answer,
    Completed,
    PaywallAnswer,
    PaywallFailure,
    UpstreamFailure,
)
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, UPSTREAM_CODES, UpstreamCode
from mockpaywall.paywall.upstream.upstream_answers import (
    EncodedAnswer,
    encode_upstream_answer,
    encode_upstream_error,
    encode_upstream_refusal,
)


def encode(answer: Answer, language: str = "en", *, is_located: bool = False) -> EncodedAnswer:
    return encode_upstream_answer(answer, "an-id", language, is_located=is_located)


def has_location(encoded: EncodedAnswer) -> bool:
    return ("Content-Location", "/user-authorization/api/Otp/verify") in encoded.headers


def test_a_success_byte_for_byte() -> None:
    result = {"Token": "t", "Url3d": None, "Cards": [{"CardAlias": "A b"}]}
    encoded = encode(Completed(result))
    assert encoded.status == 200
    assert encoded.content == (
        b'{"version":null,"buildId":"1","statusCode":200,"message":"OK","correlationId":"an-id","requestId":null,'
        b'"result":{"token":"t","url3d":null,"cards":[{"cardAlias":"A b"}]},"exception":null}'
    )


@pytest.mark.parametrize(
    ("status", "is_located", "located"), [(200, False, False), (200, True, True), (202, False, True)]
)
def test_where_codes_are_posted(status: int, is_located: bool, located: bool) -> None:
    assert has_location(encode(Completed({}, status), is_located=is_located)) == located
    assert not has_location(encode(UpstreamFailure(BY_NAME["DECLINED"]), is_located=is_located))


def test_the_paywall_block_of_a_payment_is_left_out() -> None:
    encoded = encode(Completed({}, paywall={"PaymentId": 1}, message="Success"))
    assert (b"aymentId" in encoded.content, b"Success" in encoded.content) == (False, False)


@pytest.mark.parametrize("code", UPSTREAM_CODES, ids=lambda code: code.name)
def test_the_http_status_of_a_failure_is_its_status_code(code: UpstreamCode) -> None:
    encoded = encode(UpstreamFailure(code))
    content = json.loads(encoded.content)
    assert encoded.status == content["statusCode"] == code.status
    assert content["exception"] == {
        "level": code.level,
        "code": code.name,
        "message": code.message,
        "validationErrors": None,
    }
    assert (content["result"], content["correlationId"]) == (None, None)


@pytest.mark.parametrize(("language", "message"), [("en", "Invalid phone"), ("tr", "Telefon geçersiz")])
def test_an_error_code_of_paywall_has_its_name_and_text(language: str, message: str) -> None:
    exception = json.loads(encode(PaywallFailure(7), language).content)["exception"]
    assert (exception["code"], exception["level"]) == ("InvalidPhone", "BadRequest")
    assert exception["message"]
    assert (
        exception["message"] == json.loads(encode(PaywallFailure(7), "en").content)["exception"]["message"]
    ) == (language == "en")
    assert (
        json.loads(encode(PaywallFailure(7, message, message), language).content)["exception"]["message"]
        == message
    )


def test_an_unknown_error_code_is_named_by_its_number() -> None:
    assert json.loads(encode(PaywallFailure(9999)).content)["exception"]["code"] == "9999"


def test_an_answer_that_masterpass_does_not_have() -> None:
    with pytest.raises(TypeError, match="PaywallAnswer"):
        encode(PaywallAnswer({}, ""))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "VALIDATION_FAILED"),
        (401, "TOKEN_HAS_EXPIRED"),
        (403, "AUTHENTICATION_FAILED"),
        (503, "UNEXPECTED_ERROR"),
    ],
)
def test_the_code_of_an_http_error(status: int, code: str) -> None:
    content = json.loads(encode_upstream_error(status))
    assert (content["statusCode"], content["exception"]["code"]) == (status, code)


@pytest.mark.parametrize("is_mirrored", [True, False])
def test_a_refusal_has_its_status_whatever_paywall_does(is_mirrored: bool) -> None:
    response = encode_upstream_refusal(content_too_large_error(10).refusal, "tr", is_mirrored)
    exception = json.loads(response.body)["exception"]
    assert (response.status, exception["code"]) == (413, "VALIDATION_FAILED")
    assert exception["validationErrors"] == [{"message": "gövde 10 bayttan büyük"}]
    assert ("X-Mock-Hint", "send at most 10 bytes; this request needs about 200") in response.headers


def test_a_defect_is_an_unexpected_error() -> None:
    response = encode_upstream_refusal(internal_error().refusal, "en", True)
    assert json.loads(response.body)["exception"]["code"] == "UNEXPECTED_ERROR"
