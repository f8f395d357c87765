import logging

import pytest

from mockpaywall.engine.rule_warnings import MAX_WARNINGS, RuleWarnings
from mockpaywall.model.mode import OK
from mockpaywall.model.rule import Rule


def make_rule(rule_id: str, created: int = 1) -> Rule:
    return Rule(rule_id, OK, lambda request: True, created=created)


def test_the_first_warning_of_a_rule_is_kept_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    warnings = RuleWarnings()
    with caplog.at_level(logging.WARNING):
        warnings.report(make_rule("a"), "body: too much")
        warnings.report(make_rule("a"), "url: too much")
        warnings.report(make_rule("b"), "url: too much")
    assert caplog.messages == ["rule a: body: too much", "rule b: url: too much"]
    assert warnings.get(make_rule("a")) == "body: too much"


def test_a_rule_that_replaces_another_starts_without_a_warning() -> None:
    warnings = RuleWarnings()
    warnings.report(make_rule("a"), "body: too much")
    assert warnings.get(make_rule("a", created=2)) is None


def test_the_number_of_warnings_is_bounded() -> None:
    warnings = RuleWarnings()
    for number in range(MAX_WARNINGS + 1):
        warnings.report(make_rule(str(number)), "body: too much")
    assert warnings.get(make_rule("0")) is None
    assert warnings.get(make_rule(str(MAX_WARNINGS))) is not None
