"""Not more calls than Teams takes: sliding windows, exactly. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit

When Teams counts a call is not known here, only that it is between its start and its end. So a call counts from the one
until a window's length after the other: whoever counts arrivals never sees more than is allowed.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from adapters.teams.troubles import Busy
from lfbot.clock import Clock

Operation = Literal["send", "create", "members", "conversations"]

PATIENCE = 2.0
"""Seconds that a call waits for its turn; what lies further away is Busy at once."""

_MARGIN = 0.001  # seconds; whoever counts may count both ends of a window, and clocks are no more exact


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls in so many seconds."""

    most: int
    seconds: float


_WRITING = (Limit(7, 1), Limit(8, 2), Limit(60, 30), Limit(1_800, 3_600))
_READING = (Limit(14, 1), Limit(16, 2), Limit(120, 30), Limit(3_600, 3_600))
LIMITS: dict[Operation, tuple[Limit, ...]] = {
    "send": _WRITING,
    "create": _WRITING,
    "members": _READING,
    "conversations": _READING,
}
"""Of each thread: a chat or a channel, whichever of its threads is meant."""

TENANT = (Limit(50, 1),)
"""Of everything in a tenant together."""


class Pace:
    """The windows of every thread that was called within the last hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: OrderedDict[tuple[str, str], _Windows] = OrderedDict()

    def __len__(self) -> int:
        """How many windows it remembers."""
        return len(self._windows)

    @asynccontextmanager
    async def turn(self, operation: Operation, thread: str, tenant: str) -> AsyncIterator[None]:
        """Make the call inside this block. Waits for up to two seconds, in order of arrival; raises Busy beyond."""
        deadline = self._clock.now().timestamp() + PATIENCE
        of_thread = self._of((operation, thread), LIMITS[operation])
        await of_thread.enter(deadline)
        # While a call waits for its tenant's turn it has its thread's already; that only makes the thread wait.
        try:
            of_tenant = self._of(("tenant", tenant), TENANT)
            await of_tenant.enter(deadline)
        except BaseException:
            of_thread.leave(made=False)
            raise
        try:
            yield
        finally:
            of_tenant.leave(made=True)
            of_thread.leave(made=True)

    def shut(self, operation: Operation, thread: str, seconds: float) -> None:
        """Teams wants to hear no more of this for so long, whoever calls."""
        self._of((operation, thread), LIMITS[operation]).shut(seconds)

    def _of(self, key: tuple[str, str], limits: Sequence[Limit]) -> "_Windows":
        windows = self._windows.get(key)
        if windows is None:
            windows = self._windows[key] = _Windows(self._clock, limits)
        self._windows.move_to_end(key)
        while (oldest := next(iter(self._windows))) != key and self._windows[oldest].idle:
            del self._windows[oldest]
        return windows


class _Windows:
    """The calls that several limits count together."""

    def __init__(self, clock: Clock, limits: Sequence[Limit]) -> None:
        self._clock = clock
        self._limits = limits
        self._longest = max(limit.seconds for limit in limits)
        self._ended: deque[float] = deque(maxlen=max(limit.most for limit in limits))
        self._shut_until = 0.0
        self._under_way = 0
        self._waiting = 0
        self._queue = asyncio.Lock()  # it serves whoever came first

    @property
    def idle(self) -> bool:
        """Whether nothing of it counts any more."""
        if self._under_way or self._waiting:
            return False
        last = self._ended[-1] + self._longest + _MARGIN if self._ended else 0.0
        return max(last, self._shut_until) < self._now()

    async def enter(self, deadline: float) -> None:
        """Count one call from now on. Raises Busy where it is certain that it may not go before `deadline`."""
        self._in_time(self._seconds(self._waiting), deadline)
        self._waiting += 1
        try:
            async with self._queue:
                while (seconds := self._seconds(0)) > 0:
                    self._in_time(seconds, deadline)
                    await self._clock.sleep(seconds)
                self._under_way += 1
        finally:
            self._waiting -= 1

    def leave(self, *, made: bool) -> None:
        """The call is over and counts for the windows' lengths from now, or it was never made."""
        self._under_way -= 1
        if not made:
            return
        now = self._now()
        self._ended.append(now)
        while self._ended[0] + self._longest + _MARGIN < now:
            self._ended.popleft()

    def shut(self, seconds: float) -> None:
        """Nothing may go for so long."""
        self._shut_until = max(self._shut_until, self._now() + seconds)

    def _seconds(self, ahead: int) -> float:
        """In how many seconds one more may go at the earliest, after `ahead` others; 0 if it may now."""
        now, waits = self._now(), [0.0]
        if self._ended and self._ended[-1] > now:  # the clock was put back
            self._ended = deque((min(one, now) for one in self._ended), self._ended.maxlen)
        if self._shut_until > now:
            waits.append(self._shut_until - now + _MARGIN)
        for limit in self._limits:
            room = limit.most - self._under_way - ahead
            if room <= 0:
                # Somebody who has not ended yet must have ended for that long.
                waits.append(limit.seconds + _MARGIN)
            elif len(self._ended) >= room:
                waits.append(self._ended[-room] + limit.seconds + _MARGIN - now)
        return max(waits)

    def _in_time(self, seconds: float, deadline: float) -> None:
        if seconds > 0 and self._now() + seconds > deadline:
            raise Busy(seconds)

    def _now(self) -> float:
        return self._clock.now().timestamp()
