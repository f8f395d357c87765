"""A rule that no request can match: the test object says so where the rule was added."""

from __future__ import annotations

import warnings

import pytest

from mockpaywall.testing import MockPaywall, RuleWarning


def test_a_rule_that_no_request_can_match_warns(mock: MockPaywall) -> None:
    with pytest.warns(RuleWarning, match="^no request matches: PSOT is not a method of HTTP") as caught:
        rule_id = mock.rule("http=503", match={"method": "PSOT"})
    assert caught[0].filename == __file__
    mock.drop_rule(rule_id)  # it was added


def test_a_rule_that_can_match_does_not_warn(mock: MockPaywall) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mock.rule("http=503", match={"method": "POST", "urlPath": "/api/paywall/masterpass/session"})
        mock.rule("http=503")
