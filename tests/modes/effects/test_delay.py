from collections import Counter
from random import Random

import pytest

from mockpaywall.model.response_plan import NO_EFFECT
from mockpaywall.modes.effects.delay import LogNormalDelay, UniformDelay


def delays(effect, count, seed=7):
    random_source = Random(seed)
    return [effect.apply(NO_EFFECT, lambda: random_source).delay_ms for _ in range(count)]


def test_a_uniform_delay_includes_both_ends():
    assert Counter(delays(UniformDelay(1, 3), 3000)) == {1.0: 1059, 2.0: 973, 3.0: 968}


def test_a_uniform_delay_of_one_value_is_that_value():
    assert set(delays(UniformDelay(7, 7), 50)) == {7.0}


def test_half_of_the_lognormal_delays_are_shorter_than_the_median():
    drawn = delays(LogNormalDelay(300, 0.4), 1000)
    assert sum(one < 300 for one in drawn) == 469
    assert (min(drawn), max(drawn)) == (86.632, 1058.937)


def test_without_sigma_every_lognormal_delay_is_the_median():
    assert set(delays(LogNormalDelay(300, 0.0), 50)) == {300.0}


def test_a_lognormal_delay_is_cut_at_ten_minutes():
    assert max(delays(LogNormalDelay(600_000, 10.0), 50)) == 600_000


def test_delays_do_not_depend_on_python_version_or_platform():
    """Literals: the delays of a seed must not change with the version of Python."""
    assert delays(LogNormalDelay(300, 0.4), 4) == [368.798, 505.248, 215.814, 261.297]
    assert delays(UniformDelay(100, 300), 4) == [165.0, 130.0, 230.0, 114.0]


@pytest.mark.parametrize("effect", [UniformDelay(1, 9), LogNormalDelay(5, 1.0)])
def test_a_delay_is_added_to_that_of_the_plan(effect):
    once = effect.apply(NO_EFFECT, lambda: Random(3))
    assert effect.apply(once, lambda: Random(3)).delay_ms == pytest.approx(2 * once.delay_ms)
