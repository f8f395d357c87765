"""The Flask app under a WSGI server that does not pass on the raw target, such as waitress."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mockpaywall.app import build_context, create_app
from mockpaywall.settings import Settings
from tests.support.request_data import PATH


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (PATH, PATH),
        ("//a", "//a"),
        ("/ş", "/%C5%9F"),
        ("/a\r c?d%", "/a%0D%20c%3Fd%25"),
        ("/a:b@c;d=e,f", "/a:b@c;d=e,f"),
    ],
)
@pytest.mark.parametrize("query", ["", "x=%20&y"])
def test_the_target_is_encoded_from_the_path(path: str, target: str, query: str) -> None:
    context = build_context(Settings(), 1)
    environ = EnvironBuilder(path="/", method="POST", query_string=query).get_environ()
    for name in ("RAW_URI", "REQUEST_URI"):
        environ.pop(name, None)
    environ["PATH_INFO"] = path.encode().decode("latin-1")
    _, status, _ = run_wsgi_app(create_app(Settings(), context=context), environ, buffered=True)
    (exchange,) = context.store.exchanges(None)
    assert status.startswith("401" if path == PATH else "404")
    assert exchange.received.request.head.target == (f"{target}?{query}" if query else target)
    assert exchange.received.request.head.path == path
