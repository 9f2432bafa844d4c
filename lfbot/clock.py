"""Time, as something that is passed in."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """What the bot asks about time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Come back when `seconds` have passed on this clock."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Come back when `seconds` have passed."""
        await asyncio.sleep(seconds)


async def ready_within(clock: Clock, seconds: float, task: "asyncio.Task[T]") -> bool:
    """Whether `task` is done before `seconds` have passed on `clock`; the task is left running either way."""
    if task.done():
        return True
    bell = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({task, bell}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        bell.cancel()
    return task.done()


async def at_most(clock: Clock, seconds: float, work: Awaitable[T]) -> T:
    """The result of `work`, or `TimeoutError` once `seconds` have passed on `clock`; the work is then cancelled."""
    task = asyncio.ensure_future(work)
    try:
        if not await ready_within(clock, seconds, task):
            raise TimeoutError
        return await task
    finally:
        if not task.done():
            task.cancel()
        elif not task.cancelled():
            task.exception()  # looked at even where the caller was cancelled meanwhile
