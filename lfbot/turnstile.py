"""Work that takes a millisecond, a hundred times at once, without the event loop being kept from everything else."""

import asyncio
from collections import deque


class Turnstile:
    """Lets one through in each round of the event loop, in order of arrival; whoever comes alone does not wait."""

    def __init__(self) -> None:
        self._turning = False
        self._queue: deque[asyncio.Future[None]] = deque()

    async def through(self) -> None:
        """Return when it is one's turn."""
        loop = asyncio.get_running_loop()
        if self._turning:
            turn: asyncio.Future[None] = loop.create_future()
            self._queue.append(turn)
            await turn
            return
        self._turning = True
        loop.call_soon(self._turn)

    def _turn(self) -> None:
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():  # whoever gave up waiting takes nobody's turn
                turn.set_result(None)
                asyncio.get_running_loop().call_soon(self._turn)
                return
        self._turning = False
