"""Waiting for something to become true, without sleeping."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

from sandbox.clock import TravelClock

T = TypeVar("T")
GLANCE_SECONDS = 0.02


class Pulse:
    """Beats whenever anything in the workspace changes, so that whoever waits looks again."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        """Something changed."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def wait_for(self, predicate: Callable[[], T], timeout: float) -> T:
        """The first true value of `predicate`; TimeoutError after `timeout` seconds of real time.

        It is looked at with every beat, and now and then without one: it may ask about things outside the sandbox.
        """
        async with asyncio.timeout(timeout):
            while not (value := predicate()):
                waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(waiter)
                try:
                    await asyncio.wait({waiter}, timeout=GLANCE_SECONDS)
                finally:
                    self._waiting.discard(waiter)
        return value


async def ended_by(clock: TravelClock, due: float, patience: float, work: asyncio.Future[T]) -> bool:
    """Whether `work` ends before `clock` shows `due`; `patience` is in seconds of real time, as a backstop.

    The work is not cancelled: an answer that comes too late still arrives, to be discarded.
    """
    timer = asyncio.ensure_future(sleep_until(clock, due))
    try:
        waiting: set[asyncio.Future[T] | asyncio.Future[None]] = {work, timer}
        await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    finally:
        timer.cancel()
    return work.done()


async def sleep_until(clock: TravelClock, due: float) -> None:
    """Wait until `clock` shows `due`, even if it was moved before this began."""
    await clock.sleep(due - clock.timestamp())


class Background:
    """Tasks that run beside the tests; what goes wrong in one of them is raised when they are stopped."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []

    def start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run `work` until it ends or the sandbox stops."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def stop(self) -> None:
        """Cancel what is left and wait for it; raises the first failure there was."""
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self._failures:
            raise self._failures[0]

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failures.append(failure)
