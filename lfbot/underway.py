"""Work that goes on after the platform has been told 200: kept hold of, and waited for when the bot stops."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import TypeVar

from lfbot.clock import Clock, ready_within

log = logging.getLogger(__name__)

T = TypeVar("T")

LAST_WORDS = 2.0
"""Seconds before the end at which whoever still waits is told that the bot is being restarted."""


class Underway:
    """Everything that was accepted and is not over. What a vendor starts after an `ack()` is lost on SIGTERM."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[object]] = set()
        self.stopping = asyncio.Event()
        """Set when the bot stops and only moments are left."""

    def start(self, work: Coroutine[object, object, T]) -> "asyncio.Task[T]":
        """Do it in the background. An error that gets this far is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)
        return task

    async def drain(self, seconds: float) -> int:
        """Wait until all of it is over, for `seconds` at most. Returns how much was not; that is given up."""
        if not await self._settled(max(0.0, seconds - LAST_WORDS)):
            self.stopping.set()
            await self._settled(min(seconds, LAST_WORDS))
        left = [task for task in self._tasks if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    async def _settled(self, seconds: float) -> bool:
        """Whether everything, and what it started meanwhile, is over within so many seconds."""

        async def all_over() -> None:
            while self._tasks:
                await asyncio.wait(set(self._tasks))

        waiting = asyncio.ensure_future(all_over())
        done = await ready_within(self._clock, seconds, waiting)
        if not done:
            waiting.cancel()
        return done

    def _over(self, task: "asyncio.Task[object]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("fault after the acknowledgement", exc_info=error)
