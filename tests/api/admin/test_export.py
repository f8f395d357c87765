"""Exports of the journal over HTTP."""

from __future__ import annotations

import pytest

from tests.api.admin.suite import Suite


@pytest.mark.parametrize(
    ("name", "media_type", "file_name"),
    [
        ("har", "application/json", "mockpaywall.har"),
        ("curl", "text/plain; charset=utf-8", "mockpaywall.sh"),
    ],
)
def test_an_export_is_a_file_oldest_first(suite: Suite, name: str, media_type: str, file_name: str) -> None:
    for locale in ("first-one", "second-one"):
        suite.send_session(headers={"locale": locale})
    response = suite.admin("GET", f"/requests/export?format={name}")
    assert (response.status, response.header("content-type")) == (200, media_type)
    assert response.header("content-disposition") == f'attachment; filename="{file_name}"'
    text = response.body.decode()
    assert 0 < text.index("first-one") < text.index("second-one")
    newest = suite.admin("GET", f"/requests/export?format={name}&limit=1").body.decode()
    assert "first-one" not in newest
    assert "second-one" in newest


def test_the_default_format_is_har(suite: Suite) -> None:
    assert suite.admin_json("GET", "/requests/export")["log"]["entries"] == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("format=xml", "format"), ("format=har&limit=x", "limit"), ("format=har&unmatched=7", "unmatched")],
)
def test_an_unusable_query_is_refused(suite: Suite, query: str, pointer: str) -> None:
    error = suite.admin_error(400, "GET", f"/requests/export?{query}")
    assert error["source"] == {"pointer": pointer}
