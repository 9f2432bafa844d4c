"""Answers worth keeping for a while, asked for once however many want them at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from lfbot.clock import Clock

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """The latest answers by key. What raises is not kept; an answer that is a refusal must be returned as a value."""

    def __init__(self, clock: Clock, seconds: float, most: int = 10_000) -> None:
        """Answers hold for `seconds`; of more than `most` the oldest are dropped."""
        self._clock = clock
        self._age = timedelta(seconds=seconds)
        self._most = most
        self._known: dict[K, tuple[datetime, V]] = {}
        self._asking: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        """The answer, from `ask` if none is fresh enough; whoever comes while it is being asked shares its result."""
        known = self._known.get(key)
        if known is not None and self._clock.now() - known[0] < self._age:
            return known[1]
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(key, ask))
            self._asking[key] = asking
            asking.add_done_callback(lambda done: self._asked(key, done))
        # Whoever gives up waiting must not take the answer away from the others.
        return await asyncio.shield(asking)

    def forget(self, key: K) -> None:
        """The next who wants it asks anew."""
        self._known.pop(key, None)

    async def _ask(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        value = await ask()
        self._known.pop(key, None)
        self._known[key] = (self._clock.now(), value)
        while len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return value

    def _asked(self, key: K, done: "asyncio.Task[V]") -> None:
        self._asking.pop(key, None)
        if not done.cancelled():
            done.exception()  # looked at, so that nobody is told of an error that its waiters have seen
