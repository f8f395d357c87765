"""The way of a call over a link: what is ready in one turn of the loop travels in one command.

A few turns may be with the server, so that it has the next one when it is done with one; meanwhile calls gather: the
busier it is, the more share a round trip. A call has two, one when it comes and one when it is decided; its ending
joins whatever goes next, or goes alone when nothing does.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.exchange import Outcome, Receipt, Situation
from mockpaywall.stores.redis.command_encoder import Step, Steps
from mockpaywall.stores.redis.link import Answer, Link, Refused, Words, joined, words
from mockpaywall.stores.redis.script_client import Place, away
from mockpaywall.stores.redis.scripts import Script

MOST_AT_ONCE = 256
"""Steps in one command: the server does nothing else meanwhile."""
MOST_TURNS = 4
"""Turns on their way at a time: four answer a fifth more requests than one."""
MOST_ENDINGS = 10_000
"""Endings kept for later while the server is away; then the oldest are lost."""
ENDINGS_WAIT_S = 0.005
"""How long an ending waits for a call to travel with, when nothing else is on its way."""
LINGER_S = 0.3
"""How long `end` may take to see the last endings out."""
LOG = logging.getLogger("mockpaywall.store")

Answered = Callable[[str | Exception], None]


class Waiting:
    """A step and who waits for its line; nobody does for an ending."""

    __slots__ = ("answered", "step")

    def __init__(self, step: Step, answered: Answered | None) -> None:
        self.step = step
        self.answered = answered


class Turn:
    """Steps on their way, and the timer that gives them up."""

    __slots__ = ("steps", "timer")

    def __init__(self, steps: Sequence[Waiting], timer: asyncio.TimerHandle) -> None:
        self.steps = steps
        self.timer = timer


class RedisTraffic:
    """See stores.protocols.SwiftTraffic. Lives in the loop in which it is first used."""

    def __init__(self, place: Place, preface: Sequence[str], steps: Steps) -> None:
        self._place = place
        self._steps = steps
        self._script = Script("turn")
        self._head = [one.encode() for one in preface]
        self._usual = words((b"EVALSHA", self._script.sha.encode(), *self._head))
        self._queue: deque[Waiting] = deque()
        self._endings: deque[Waiting] = deque(maxlen=MOST_ENDINGS)
        self._turns: set[Turn] = set()
        self._link: Link | None = None
        self._opening: asyncio.Task[None] | None = None
        self._planned = False
        self._late = False
        self._away = False

    def note(
        self, receipt: Receipt, then: Callable[[Situation], None], failed: Callable[[Exception], None]
    ) -> None:
        step, stamp = self._steps.note(receipt)

        def answered(line: str | Exception) -> None:
            if isinstance(line, Exception):
                failed(line)
                return
            try:
                situation = self._steps.noted(receipt, stamp, line)
            except Exception as error:  # whoever waits must learn it: nobody else would answer the client
                failed(error)
            else:
                then(situation)

        self._add(Waiting(step, answered))

    def settle(
        self,
        receipt: Receipt,
        situation: Situation,
        outcome: Outcome,
        *,
        unique: bool,
        then: Callable[[bool], None],
        failed: Callable[[Exception], None],
    ) -> None:
        def answered(line: str | Exception) -> None:
            if isinstance(line, Exception):
                failed(line)
            else:
                then(self._steps.settled(situation, outcome, line, unique))

        self._add(Waiting(self._steps.settle(receipt, situation, outcome, unique), answered))

    def sent(self, reply: Reply, phase: Phase, at: float) -> None:
        step = self._steps.sent(reply, phase, at)
        if step:
            self._endings.append(Waiting(step, None))
            if self._turns:
                self._plan()
            elif not self._late:
                self._late = True
                asyncio.get_running_loop().call_later(ENDINGS_WAIT_S, self._send_endings)

    async def end(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + LINGER_S
        while (self._endings or self._queue or self._turns) and loop.time() < deadline:
            self._plan()
            await asyncio.sleep(0.005)
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self._link is not None:
            self._link.end(ConnectionError("the server stops"))
            await asyncio.sleep(0)

    # Out

    def _send_endings(self) -> None:
        self._late = False
        self._plan()

    def _add(self, waiting: Waiting) -> None:
        self._queue.append(waiting)
        self._plan()

    def _plan(self) -> None:
        if not self._planned and len(self._turns) < MOST_TURNS and self._opening is None:
            self._planned = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._planned = False
        if len(self._turns) == MOST_TURNS or not (self._queue or self._endings):
            return
        if self._link is None:
            self._open()
            return
        steps = self._gather()
        timer = asyncio.get_running_loop().call_later(self._place.timeout_s, self._too_late)
        turn = Turn(steps, timer)
        self._turns.add(turn)
        self._send(turn, self._usual)

    def _gather(self) -> list[Waiting]:
        """Endings first: the calls they belong to came first."""
        steps: list[Waiting] = []
        for queue in (self._endings, self._queue):
            while queue and len(steps) < MOST_AT_ONCE:
                steps.append(queue.popleft())
        return steps

    def _send(self, turn: Turn, head: Words) -> None:
        steps = words([argument for waiting in turn.steps for argument in waiting.step])
        if self._link is not None:
            self._link.ask(joined(head, steps), partial(self._answer, turn))

    # In

    def _answer(self, turn: Turn, answer: Answer) -> None:
        if isinstance(answer, Refused) and str(answer).startswith("NOSCRIPT"):
            self._send(turn, words((b"EVAL", self._script.text.encode(), *self._head)))
            return
        self._turns.discard(turn)
        turn.timer.cancel()
        self._planned = True  # what is added meanwhile goes with the flush below
        if isinstance(answer, Exception):
            self._fail(turn.steps, answer)
        else:
            self._tell(turn.steps, answer.decode().split("\n"))
        self._flush()

    def _tell(self, steps: Sequence[Waiting], lines: list[str]) -> None:
        if self._away:
            self._away = False
            LOG.warning("%s serves again", self._place)
        left = iter(lines)
        for waiting in steps:
            if waiting.answered is not None:
                waiting.answered(next(left))

    def _too_late(self) -> None:
        if self._link is not None:
            self._link.end(TimeoutError(f"no answer within {self._place.timeout_s:g} s"))

    def _fail(self, steps: Sequence[Waiting], error: Exception) -> None:
        """What was on its way may have been done or not: it is not sent again, endings apart, which may."""
        trouble = away(self._place, error)
        if not self._away:
            self._away = True
            LOG.warning("%s", trouble)
        self._endings.extendleft([one for one in reversed(steps) if one.answered is None])
        for waiting in steps:
            if waiting.answered is not None:
                waiting.answered(trouble)

    # The connection

    def _open(self) -> None:
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        place, loop = self._place, asyncio.get_running_loop()
        try:
            async with asyncio.timeout(place.timeout_s):
                _, link = await loop.create_connection(lambda: Link(self._lost), place.host, place.port)
                await self._greet(link)
        except (OSError, Refused, TimeoutError, UnicodeError) as error:
            self._opening = None
            waiting, self._queue = self._queue, deque()
            self._fail(waiting, error)
        else:
            self._opening, self._link = None, link
            self._flush()

    async def _greet(self, link: Link) -> None:
        """Choose the database and leave the script there. Raises Refused and OSError."""
        loop = asyncio.get_running_loop()
        greetings = ((b"SELECT", b"%d" % self._place.db), (b"SCRIPT", b"LOAD", self._script.text.encode()))
        for greeting in greetings:
            answered: asyncio.Future[Answer] = loop.create_future()
            link.ask(joined(words(greeting)), partial(_set, answered))
            try:
                answer = await answered
            except asyncio.CancelledError:
                link.end(ConnectionError("given up"))
                raise
            if isinstance(answer, Exception):
                link.end(answer)
                raise answer

    def _lost(self, link: Link) -> None:
        if self._link is link:
            self._link = None


def _set(future: asyncio.Future[Answer], answer: Answer) -> None:
    if not future.done():
        future.set_result(answer)
