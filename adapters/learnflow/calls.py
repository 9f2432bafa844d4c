"""How a call is made: in its turn, within the budget, and again where that is safe."""

import logging
import random
from dataclasses import dataclass, replace
from datetime import timedelta

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt

from adapters.learnflow.allowance import Allowance
from adapters.learnflow.errors import error_of, rate_limited, silence, unreadable, used_up
from adapters.learnflow.paths import Errand, Repeat
from adapters.learnflow.pool import PLACES, Answer, Pool, Unanswered
from adapters.learnflow.turns import Turns
from lfbot.clock import Clock
from lfbot.learnflow import LearnFlowError
from lfbot.wild import Untamed, Wild, decode

TRIES = 4
"""How often a call goes out at most, unless told otherwise."""

_SOON = 5.0
"""Seconds that a call waits for LearnFlow to allow it; what lies further away is an error at once."""

_FIRST_PAUSE = 0.4
_LONGEST_PAUSE = 8.0
_UNTOLD = 60.0  # a 429 that says nothing about when: about a minute

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What LearnFlow said in the end: a success with its body, or a refusal.

    `doubtful`: an earlier try may have been carried out without our hearing of it.
    """

    answer: Answer
    body: Wild
    refusal: LearnFlowError | None = None
    doubtful: bool = False


class Calls:
    """Makes calls for everybody who shares one key."""

    def __init__(
        self, pool: Pool, clock: Clock, rng: random.Random, *, tries: int = TRIES, secrets: tuple[str, ...] = ()
    ) -> None:
        """`rng` spreads the pauses, so that many who failed together do not come back together.

        `secrets`, and those of the errand, are taken out of whatever LearnFlow says.
        """
        self._pool = pool
        self._clock = clock
        self._rng = rng
        self._tries = tries
        self._secrets = secrets
        self._turns = Turns(PLACES)
        self.allowance = Allowance(clock)

    async def ask(self, errand: Errand, *, patient: bool = False) -> Outcome:
        """A success. Raises LearnFlowError for everything else."""
        outcome = await self.settle(errand, patient=patient)
        if outcome.refusal is not None:
            raise outcome.refusal
        return outcome

    async def settle(self, errand: Errand, *, patient: bool = False) -> Outcome:
        """A success or a refusal that repeating cannot mend. Raises Broken and RateLimited."""
        doubtful = False

        async def once() -> Outcome:
            nonlocal doubtful
            try:
                outcome = await self._once(errand, patient=patient)
            except _Again as again:
                if again.sent and errand.operation.repeat is Repeat.UNSENT:
                    raise again.error from None
                doubtful = doubtful or again.sent
                raise
            return replace(outcome, doubtful=doubtful)

        repeated = AsyncRetrying(
            stop=stop_after_attempt(self._tries),
            wait=self._pause,
            retry=retry_if_exception_type(_Again),
            sleep=self._clock.sleep,
            reraise=True,
        )
        try:
            return await repeated(once)
        except _Again as last:
            raise last.error from None

    async def _once(self, errand: Errand, *, patient: bool) -> Outcome:
        try:
            answer = await self._in_turn(errand, patient=patient)
        except Unanswered as unanswered:
            raise _again(errand, silence(unanswered), sent=unanswered.sent, cause=unanswered.cause) from None
        status = answer.status
        if status == 429:
            self._refused(errand, answer)
        if status >= 500 or status == 408:
            raise _again(errand, error_of(answer, self._secrets + errand.secrets), sent=True)
        if status >= 300:
            return Outcome(answer, Wild(None), error_of(answer, self._secrets + errand.secrets))
        try:
            return Outcome(answer, decode(answer.body))
        except Untamed as untamed:
            if untamed.reason not in ("not_json", "not_utf8"):
                raise unreadable(answer) from None
            # Cut off on its way, or somebody else's page: the next one may be whole.
            raise _again(errand, unreadable(answer), sent=True) from None

    async def _in_turn(self, errand: Errand, *, patient: bool) -> Answer:
        while True:
            await self._allowed(patient=patient)
            async with self._turns.place(patient=patient):
                if self.allowance.opens(patient=patient) is not None:
                    continue  # it was used up while we stood in the queue
                ticket = self.allowance.take()
                answer = await self._pool.send(errand)
                self.allowance.told(ticket, answer.headers)
                return answer

    async def _allowed(self, *, patient: bool) -> None:
        until = self.allowance.opens(patient=patient)
        if until is None:
            return
        seconds = (until - self._clock.now()).total_seconds()
        if seconds > _SOON:
            raise used_up(until, patient=patient)
        await self._clock.sleep(seconds)

    def _refused(self, errand: Errand, answer: Answer) -> None:
        until = self.allowance.refused(answer.headers)
        now = self._clock.now()
        error = rate_limited(answer, until or now + timedelta(seconds=_UNTOLD), self._secrets + errand.secrets)
        if until is not None and (until - now).total_seconds() > _SOON:
            raise error
        # Nothing was done, but a call that is never repeated is not repeated here either.
        if errand.operation.repeat is Repeat.UNSENT:
            raise error
        raise _again(errand, error, sent=False, paused=until is not None)

    def _pause(self, state: RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome is not None else None
        if isinstance(failed, _Again) and failed.paused:
            return 0.0  # the budget is shut, and opens for all at the time that was told
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (state.attempt_number - 1))
        return self._rng.uniform(longest / 2, longest)


class _Again(Exception):
    """A try failed in a way that another may mend; `error` is what it means if none does."""

    def __init__(self, error: LearnFlowError, *, sent: bool, paused: bool) -> None:
        super().__init__(error.code)
        self.error = error
        self.sent = sent
        self.paused = paused


def _again(errand: Errand, error: LearnFlowError, *, sent: bool, paused: bool = False, cause: str = "") -> _Again:
    # Without the query: people's addresses stand in it.
    asked = f"{errand.operation.method} {errand.operation.path}"
    log.info("LearnFlow: %s: %s %s, request %s", asked, error.code or error.status, cause, error.request_id or "-")
    return _Again(error, sent=sent, paused=paused)
