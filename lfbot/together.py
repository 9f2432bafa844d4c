"""Doing the same for many, several at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def together(items: Sequence[T], work: Callable[[T], Awaitable[R]], abreast: int = 8) -> list[R]:
    """What `work` gives for each item, in their order; at most `abreast` are under way at a time.

    The first error ends the rest and is raised.
    """
    gate = asyncio.Semaphore(abreast)

    async def one(item: T) -> R:
        async with gate:
            return await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(item)) for item in items]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]
