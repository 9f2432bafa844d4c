"""What wakes a worker: others who ring, the clock, or the end."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from lfbot.clock import Clock, ready_within
from lfbot.store import StoreUnavailable

T = TypeVar("T")


class Bell:
    """Rung when there is something to do; stopped once, for good."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()
        self._stopped = asyncio.Event()

    @property
    def stopped(self) -> bool:
        """Whether it is over."""
        return self._stopped.is_set()

    def ring(self) -> None:
        """There is something to do. Heard by whoever listens next, if nobody does now."""
        self._rung.set()

    def stop(self) -> None:
        """It is over: whoever listens goes on at once, now and ever after."""
        self._stopped.set()
        self._rung.set()

    async def heard(self, seconds: float) -> None:
        """Come back when it rings or `seconds` have passed."""
        await self._wait(self._rung, seconds)
        if not self.stopped:
            self._rung.clear()

    async def pause(self, seconds: float) -> None:
        """Come back when `seconds` have passed, however often it rings; at once when it is over."""
        await self._wait(self._stopped, seconds)

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        if event.is_set():
            return
        waiting = asyncio.ensure_future(event.wait())
        try:
            await ready_within(self._clock, seconds, waiting)
        finally:
            waiting.cancel()


def breath(failures: int, rng: random.Random) -> float:
    """Seconds to leave the store alone after so many failures in a row: half a second, doubling, at most 30."""
    return min(30.0, 0.5 * 2.0 ** min(failures, 10)) * rng.uniform(0.5, 1)


async def patiently(clock: Clock, rng: random.Random, work: Callable[[], Awaitable[T]]) -> T:
    """The result of `work`, tried until the store is there for it."""
    failures = 0
    while True:
        try:
            return await work()
        except StoreUnavailable:
            await clock.sleep(breath(failures, rng))
            failures += 1
