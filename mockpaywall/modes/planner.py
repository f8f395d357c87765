"""From a branch of a mode to a response plan: which parts apply to a request, and what they do together."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import ceil
from random import Random

from mockpaywall.model.mode import OK_BRANCH, Branch, Part, Step
from mockpaywall.model.request_times import RequestTimes
from mockpaywall.model.response_plan import NO_EFFECT, RandomDraw, ResponsePlan, RetryAfter, RetryAfterForm
from mockpaywall.model.trigger import Over, RandomFactory, RandomSource
from mockpaywall.modes.conflicts import conflict_reason
from mockpaywall.modes.effects.http_status import PART_NAME as HTTP
from mockpaywall.modes.effects.http_status import RETRY_AFTER_S, RETRY_AFTER_STATUSES
from mockpaywall.modes.effects.retry_after import PART_NAME

CACHE_SIZE = 256
"""Modes that are the same for every request. A client chooses their text, of at most 1,000 characters."""


def make_plan(
    branch: Branch, count: int, random_factory: RandomFactory, times: RequestTimes | None = None
) -> ResponsePlan:
    """Make the plan of one request under *branch*.

    *count* is 1 for the first request of the branch's counter. *random_factory* returns the generator of this
    request; it is called at most once, and only when something is drawn. Draws follow the order of the parts:
    first whether the part applies, then, if it does, the length of its delay. Of parts that conflict, the first
    one that applies wins. *times* are for the triggers by time; without them a part applies as if it came first.
    """
    if branch is OK_BRANCH:
        return NO_EFFECT
    if branch.is_counted or branch.is_random:
        return _plan_step(*branch.get_step(count), random_factory, times)
    return _plan_constant_branch(branch)


@lru_cache(maxsize=CACHE_SIZE)
def _plan_constant_branch(branch: Branch) -> ResponsePlan:
    """Make the plan of a branch that is the same for every request."""
    return _plan_step(branch.steps[0], 1, Random, None)


class _RecordingRandom:
    """The random source of one request, created on first use. It records each draw."""

    __slots__ = ("_random_factory", "_source", "draws", "part")

    part: Part
    """The part that draws."""

    def __init__(self, random_factory: RandomFactory) -> None:
        self._random_factory = random_factory
        self._source: RandomSource | None = None
        self.draws: list[RandomDraw] = []

    def random(self) -> float:
        self._source = self._source or self._random_factory()
        number = self._source.random()
        self.draws.append(RandomDraw(self.part, number))
        return number


def _plan_step(
    step: Step, occurrence: int, random_factory: RandomFactory, times: RequestTimes | None
) -> ResponsePlan:
    source, plan = _RecordingRandom(random_factory), NO_EFFECT
    applied: list[Part] = []
    for part in step.parts:
        source.part = part
        fires = part.trigger.fires(occurrence, lambda: source, times)
        if not fires or any(conflict_reason(other, part) for other in applied):
            continue
        applied.append(part)
        plan = plan if part.effect is None else part.effect.apply(plan, lambda: source)
    if plan.retry_after is None and times is not None:
        plan = replace(plan, retry_after=_find_quota_retry_after(step, applied, plan, times))
    parts = tuple(part for part in applied if part.effect is not None)
    return _without_idle_retry_after(replace(plan, parts=parts, draws=tuple(source.draws)))


def _find_quota_retry_after(
    step: Step, applied: list[Part], plan: ResponsePlan, times: RequestTimes
) -> RetryAfter | None:
    """Return when a quota that the request exceeded lets the next one through; None for the default.

    Every quota that could refuse it in the same step counts, so that a client that waits is served.
    """
    if plan.fixed_status is None or plan.fixed_status.status not in RETRY_AFTER_STATUSES:
        return None
    refusing = next(part for part in applied if part.name == HTTP)
    if not isinstance(refusing.trigger, Over):
        return None
    others = (part for part in step.parts if part is refusing or conflict_reason(refusing, part))
    waits = [part.trigger.get_wait(times) for part in others if isinstance(part.trigger, Over)]
    return RetryAfter(RetryAfterForm.SECONDS, max(RETRY_AFTER_S, ceil(max(waits))))


def _without_idle_retry_after(plan: ResponsePlan) -> ResponsePlan:
    """Return *plan* without a Retry-After when no part gives the response that it belongs to."""
    if plan.retry_after is None or plan.fixed_status or plan.error:
        return plan
    parts = tuple(part for part in plan.parts if part.name != PART_NAME)
    return replace(plan, retry_after=None, parts=parts)
