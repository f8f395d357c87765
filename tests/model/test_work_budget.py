import pytest

from mockpaywall.model.work_budget import (
    MAX_EXPIRIES,
    MAX_PATTERN_STEPS,
    WorkBudget,
    WorkExceeded,
    get_work_budget,
    spend,
)


def test_a_pattern_may_take_its_share_and_no_more() -> None:
    with WorkBudget() as budget:
        spend(MAX_PATTERN_STEPS)
        with pytest.raises(WorkExceeded):
            spend(1)
        with pytest.raises(WorkExceeded):
            spend(0)
        budget.begin_pattern()
        spend(1)


def test_all_patterns_together_may_take_the_budget_and_no_more() -> None:
    with WorkBudget(10) as budget:
        budget.begin_pattern()
        spend(10)
        budget.begin_pattern()
        with pytest.raises(WorkExceeded):
            spend(1)


def test_after_many_expiries_nothing_is_left() -> None:
    with WorkBudget(10**9) as budget:
        for _ in range(MAX_EXPIRIES):
            budget.begin_pattern()
            budget.report("body")
        budget.begin_pattern()
        with pytest.raises(WorkExceeded):
            spend(1)


def test_without_a_budget_in_use_work_is_not_counted() -> None:
    spend(10**9)
    assert get_work_budget() is None


def test_an_inner_budget_tells_the_outer_one_what_was_stopped() -> None:
    with WorkBudget() as outer:
        with WorkBudget() as inner:
            inner.report("url")
        assert get_work_budget() is outer
    assert outer.expired == inner.expired != ()


def test_the_name_of_a_field_is_cut_and_stays_on_one_line() -> None:
    budget = WorkBudget()
    budget.report("header a\r\nb" + "x" * 1000)
    assert budget.expired[0].startswith("header a??bxxx")
    assert len(budget.expired[0]) < 300
