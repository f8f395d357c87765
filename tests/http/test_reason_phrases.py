"""Reason phrases of RFC 9110 and of nginx."""

from __future__ import annotations

import pytest

from mockpaywall.http.reason_phrases import get_nginx_phrase, get_reason_phrase


@pytest.mark.parametrize(
    ("status", "phrase", "nginx_phrase"),
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
def test_phrases(status: int, phrase: str, nginx_phrase: str) -> None:
    assert (get_reason_phrase(status), get_nginx_phrase(status)) == (phrase, nginx_phrase)
