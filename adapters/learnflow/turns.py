"""Who goes next: a few places, and a queue in which people overtake work that nobody waits for."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """A bounded number of places. Whoever waits stands behind those of its kind, and patient work behind all people."""

    def __init__(self, places: int) -> None:
        """All places are free."""
        self._free = places
        self._people: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def place(self, *, patient: bool) -> AsyncIterator[None]:
        """Have a place for as long as the block runs."""
        await self._enter(self._patient if patient else self._people)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, queue: deque[asyncio.Future[None]]) -> None:
        if self._free > 0:
            self._free -= 1
            return
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(called)
        try:
            await called
        except asyncio.CancelledError:
            # It may have been called in the very moment in which it gave up: then the place goes on to the next.
            if called.done() and not called.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        for queue in (self._people, self._patient):
            while queue:
                called = queue.popleft()
                if not called.done():
                    called.set_result(None)
                    return
        self._free += 1
