"""Renewing what holds for a while: once at a time, however many want it, and ahead of its end where there is time."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

from lfbot.clock import Clock, ready_within

PATIENCE = 1.0
"""Seconds that are waited for something new while the old still holds."""

PAUSE = timedelta(seconds=10)
"""How long nobody tries again, after a failure, for what is not urgent."""


class Renewal:
    """`renew` stores what it gets where its owner finds it, or raises."""

    def __init__(self, clock: Clock, renew: Callable[[], Coroutine[None, None, None]]) -> None:
        self._clock = clock
        self._renew = renew
        self._under_way: asyncio.Task[None] | None = None
        self._failed_at: datetime | None = None

    @property
    def under_way(self) -> bool:
        """Whether it is being renewed at this moment."""
        return self._under_way is not None

    @property
    def lately_failed(self) -> bool:
        """Whether the latest attempt came to nothing, a moment ago."""
        return self._failed_at is not None and self._clock.now() - self._failed_at < PAUSE

    async def now(self) -> None:
        """Renew, or join those who wait for it already. Raises what `renew` raises."""
        # Whoever gives up waiting must not take it away from the others.
        await asyncio.shield(self._task())

    async def ahead(self) -> None:
        """Renew what still holds; after a moment it goes on behind the caller's back. Raises nothing."""
        if not self.under_way and self.lately_failed:
            return
        await ready_within(self._clock, PATIENCE, self._task())

    def _task(self) -> "asyncio.Task[None]":
        if self._under_way is None:
            self._under_way = asyncio.ensure_future(self._renew())
            self._under_way.add_done_callback(self._over)
        return self._under_way

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._under_way = None
        failed = task.cancelled() or task.exception() is not None
        self._failed_at = self._clock.now() if failed else None
