"""Rate limits: sliding windows by operation and thread. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal

from sandbox.clock import TravelClock

Operation = Literal["send", "create", "members", "conversations", "legacy members", "reactions", "others"]
Window = tuple[float, int]
"""Seconds, and how many calls within them."""

_WRITING: tuple[Window, ...] = ((1, 7), (2, 8), (30, 60), (3600, 1800))
_READING: tuple[Window, ...] = ((1, 14), (2, 16), (30, 120), (3600, 3600))
WINDOWS: dict[Operation, tuple[Window, ...]] = {
    "send": _WRITING,
    "create": _WRITING,
    "members": _READING,
    "conversations": _READING,
    "legacy members": ((60, 5),),
    "reactions": ((1, 2),),
    "others": (),
}
TENANT: tuple[Window, ...] = ((1, 50),)
_BLUR = 1e-6  # seconds: clocks add up floating point numbers


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that was too much, or came although a Retry-After had not passed yet."""

    operation: Operation
    thread: str
    at: float
    wait: float


class Limits:
    """Counts calls and says how long a caller must wait; `on` switches the counting, not what `close` closed."""

    def __init__(self, clock: TravelClock, *, on: bool = True) -> None:
        self.on = on
        self.violations: list[Violation] = []
        self._clock = clock
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._closed: dict[tuple[str, str], float] = {}

    def close(self, operation: Operation, thread: str, seconds: float) -> None:
        """Answer this operation on this thread with 429 until so many seconds have passed."""
        self._closed[operation, thread] = self._clock.timestamp() + seconds

    def wait(self, operation: Operation, thread: str, tenant: str) -> int | None:
        """Whole seconds of Retry-After when this call is too much, else None and the call is counted."""
        now = self._clock.timestamp()
        seconds = self._closed.get((operation, thread), 0.0) - now
        if self.on:
            mine = _over(self._calls[operation, thread], WINDOWS[operation], now)
            everybody = _over(self._calls["tenant", tenant], TENANT, now)
            seconds = max(seconds, mine, everybody)
        if seconds > _BLUR:
            self.violations.append(Violation(operation, thread, now, seconds))
            return max(1, math.ceil(seconds - _BLUR))
        for key in ((operation, thread), ("tenant", tenant)):
            self._calls[key].append(now)
        return None


def _over(calls: deque[float], windows: tuple[Window, ...], now: float) -> float:
    """Seconds until one more call fits into all the windows."""
    longest = max((span for span, _ in windows), default=0.0)
    while calls and now - calls[0] >= longest - _BLUR:
        calls.popleft()
    waits = [0.0]
    for span, most in windows:
        if len(calls) >= most:
            waits.append(calls[-most] + span - now)
    return max(waits)
