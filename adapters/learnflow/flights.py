"""One question at a time: whoever asks what is being asked already waits for the same answer."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """Questions under way, each under its key."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self._under_way: dict[Hashable, _Flight[T]] = {}
        self._all: set[asyncio.Task[T]] = set()

    def under_way(self, key: Hashable) -> bool:
        """Whether somebody asks this now."""
        return key in self._under_way

    async def share(self, key: Hashable, ask: Callable[[], Coroutine[None, None, T]]) -> T:
        """The answer of `ask`, or of the one that is under way; it is given up only when nobody waits any more."""
        flight = self._under_way.get(key)
        if flight is None:
            flight = self._under_way[key] = _Flight(asyncio.create_task(ask()))
            self._all.add(flight.task)
            flight.task.add_done_callback(lambda _: self._landed(key, flight))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if flight.waiting == 0 and not flight.task.done():
                self._drop(key, flight)
                flight.task.cancel()

    def forget(self) -> None:
        """What is under way may be out of date: those who wait get it, those who ask from now on ask anew."""
        self._under_way.clear()

    async def aclose(self) -> None:
        """Give everything up."""
        for task in self._all:
            task.cancel()
        await asyncio.gather(*self._all, return_exceptions=True)

    def _landed(self, key: Hashable, flight: "_Flight[T]") -> None:
        self._all.discard(flight.task)
        self._drop(key, flight)
        if not flight.task.cancelled():
            flight.task.exception()  # whoever waited has it; nobody may be left to

    def _drop(self, key: Hashable, flight: "_Flight[T]") -> None:
        if self._under_way.get(key) is flight:
            del self._under_way[key]


class _Flight(Generic[T]):
    def __init__(self, task: "asyncio.Task[T]") -> None:
        self.task = task
        self.waiting = 0
