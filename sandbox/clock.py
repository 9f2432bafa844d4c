"""A clock that a person or a test can move."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class TravelClock:
    """Time that runs by itself (`running=True`) or stands still, and that jumps ahead when told.

    Whoever sleeps on it wakes when its time has come, whichever way time passed.
    """

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        """`start` must carry a zone; without it the clock begins at the machine's time."""
        begin = (start or datetime.now(UTC)).timestamp()
        monotonic: Callable[[], float] = time.monotonic if running else (lambda: 0.0)
        self._running = running
        self._elapsed = monotonic
        self._offset = begin - monotonic()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """The time it shows, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def timestamp(self) -> float:
        """The same in seconds since 1970."""
        return self._offset + self._elapsed()

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock has moved on by `seconds`."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = loop.create_future()
        due = self.timestamp() + seconds
        heapq.heappush(self._sleepers, (due, next(self._order), woken))
        timer = loop.call_later(seconds, self._wake) if self._running else None
        try:
            await woken
        finally:
            if timer is not None:
                timer.cancel()

    @property
    def sleepers(self) -> int:
        """How many are waiting: what a test looks at before it moves a standing clock."""
        return sum(1 for _, _, woken in self._sleepers if not woken.done())

    async def advance(self, by: timedelta | float) -> None:
        """Jump ahead, waking sleepers in the order of their times and letting each act before the next."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        target = self.timestamp() + seconds
        while self._sleepers and self._sleepers[0][0] <= target:
            due = self._sleepers[0][0]
            if due > self.timestamp():
                self._offset += due - self.timestamp()
            self._wake()
            await settle()
        if target > self.timestamp():
            self._offset += target - self.timestamp()
        await settle()

    def _wake(self) -> None:
        now = self.timestamp() + 1e-6
        while self._sleepers and self._sleepers[0][0] <= now:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)


async def settle(turns: int = 20) -> None:
    """Let whatever is ready run: a bounded number of turns of the event loop, no waiting."""
    for _ in range(turns):
        await asyncio.sleep(0)
