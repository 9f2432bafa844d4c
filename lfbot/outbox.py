"""The courier: it carries what is owed, each place in order, no place at another's expense."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping

from lfbot.bell import Bell, breath
from lfbot.chat import ChatPlatform
from lfbot.clock import Clock, ready_within
from lfbot.counts import Counts
from lfbot.doorstep import QUIET, Doorstep, next_try
from lfbot.store import Delivery, Store, StoreUnavailable
from lfbot.windows import Windows

__all__ = ["Courier", "next_try"]

log = logging.getLogger(__name__)

AT_ONCE = 64
"""How many messages are under way at most."""
PER_WORKSPACE = 4
"""How many of them to one workspace: what a crash can leave in doubt there."""
POLL = 30.0
"""Seconds after which the outbox is looked at even if nobody rang."""
FLOOR = 0.05
"""The least wait in seconds, for something that is due but held up by what is under way."""
LOOKS = 8
"""How many messages in doubt are looked up at once."""


class Courier:
    """Carries messages for as long as `run` runs. It posts nothing that the store has not given it."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, ChatPlatform],
        clock: Clock,
        rng: random.Random,
        *,
        boot: str,
        windows: Windows,
        counts: Counts,
    ) -> None:
        """`boot` is this process's own and new at every start; `windows`: how much one place may be sent."""
        self._outbox = store.outbox
        self._clock = clock
        self._rng = rng
        self._boot = boot
        self._door = Doorstep(store, platforms, clock, rng, windows, counts)
        self._bell = Bell(clock)
        self._carried: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._running: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Something is owed."""
        self._bell.ring()

    @property
    def carrying(self) -> int:
        """How many messages are under way."""
        return len(self._carried)

    async def run(self) -> None:
        """Carry until `drain`, or until cancelled, which leaves what is under way in doubt for the next start."""
        self._running = asyncio.current_task()
        try:
            await self._carry()
        except asyncio.CancelledError:
            await self._let_go()
            raise

    async def drain(self, seconds: float) -> int:
        """Claim nothing more and let what is under way finish for `seconds`. Returns how many did not.

        Those are in doubt, and the next start finds out.
        """
        self._bell.stop()
        finished = asyncio.ensure_future(self._finished())
        try:
            await ready_within(self._clock, seconds, finished)
        finally:
            finished.cancel()
        return await self._let_go()

    async def _carry(self) -> None:
        failures, recovered = 0, False
        while not self._bell.stopped:
            try:
                if not recovered:
                    await self._recover()
                    recovered = True
                rest = await self._round()
                failures = 0
            except StoreUnavailable as error:
                log.warning("the courier waits for the store: %s", error.reason)
                await self._bell.pause(breath(failures, self._rng))
                failures += 1
                continue
            await self._bell.heard(rest)

    async def _recover(self) -> None:
        left = await self._outbox.recover(self._boot, self._clock.now() + QUIET)
        if left:
            log.warning("%d messages were under way when the bot ended; they will be looked up", left)

    async def _round(self) -> float:
        """Set out with all that may go. Returns for how many seconds there is no more, unless somebody rings."""
        room = AT_ONCE - len(self._carried)
        if room <= 0:
            return POLL
        now = self._clock.now()
        for delivery in await self._outbox.doubtful(now, min(room, LOOKS)):
            self._set_out(delivery, self._door.look)
        room = AT_ONCE - len(self._carried)
        if self._bell.stopped:
            return 0
        claimed = await self._outbox.claim(now, self._boot, room, PER_WORKSPACE) if room else ()
        for delivery in claimed:
            self._set_out(delivery, self._door.deliver)
        next_at = await self._outbox.next_at()
        wait = POLL if next_at is None else (next_at - self._clock.now()).total_seconds()
        return min(POLL, max(FLOOR, wait))

    def _set_out(self, delivery: Delivery, errand: Callable[[Delivery], Awaitable[None]]) -> None:
        one_try = (delivery.id, delivery.attempt)
        if one_try not in self._carried:
            self._carried[one_try] = asyncio.ensure_future(self._run_errand(delivery, errand))

    async def _run_errand(self, delivery: Delivery, errand: Callable[[Delivery], Awaitable[None]]) -> None:
        try:
            await errand(delivery)
        except Exception as fault:
            log.error("fault while settling delivery %s; the next start looks it up", delivery.key, exc_info=fault)
        finally:
            del self._carried[delivery.id, delivery.attempt]
            self._bell.ring()

    async def _finished(self) -> None:
        if self._running is not None:
            await asyncio.wait({self._running})
        while self._carried:
            await asyncio.wait(set(self._carried.values()))

    async def _let_go(self) -> int:
        left = list(self._carried.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)
