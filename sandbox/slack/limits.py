"""Rate limits by method and workspace. https://docs.slack.dev/apis/web-api/rate-limits"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from sandbox.clock import TravelClock

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
POSTS_PER_CHANNEL = 1.0  # a second
POST_BURST = 5
POSTS_PER_WORKSPACE = 300  # a minute: "several hundred"


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that came although a Retry-After had not passed yet."""

    method: str
    at: float
    too_early: float


class Limits:
    """Counts calls and says how long a caller must wait; `on` switches the counting, not what `close` closed."""

    def __init__(self, clock: TravelClock, *, on: bool = True) -> None:
        self.on = on
        self.violations: list[Violation] = []
        self._clock = clock
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._closed: dict[str, float] = {}
        self._buckets: dict[str, tuple[float, float]] = {}

    def close(self, method: str, seconds: float) -> None:
        """Answer this method with 429 until so many seconds have passed."""
        self._closed[method] = self._clock.timestamp() + seconds

    def wait(self, method: str, tier: int | None, channel: str | None) -> int | None:
        """Whole seconds of Retry-After when this call is too much, else None and the call is counted."""
        now = self._clock.timestamp()
        if (until := self._closed.get(method, 0.0)) > now:
            self.violations.append(Violation(method, now, until - now))
            return math.ceil(until - now)
        seconds = self._over(method, tier, channel, now) if self.on else 0.0
        if seconds > 0:
            if channel is None:
                self._closed[method] = now + math.ceil(seconds)
            return math.ceil(seconds)
        self._calls[method].append(now)
        return None

    def _over(self, method: str, tier: int | None, channel: str | None, now: float) -> float:
        calls = self._calls[method]
        while calls and now - calls[0] >= 60.0:
            calls.popleft()
        allowed = POSTS_PER_WORKSPACE if channel is not None else TIERS.get(tier or 0, 0)
        if allowed and len(calls) >= allowed:
            return 60.0 - (now - calls[0])
        return self._channel_over(channel, now) if channel is not None else 0.0

    def _channel_over(self, channel: str, now: float) -> float:
        left, at = self._buckets.get(channel, (float(POST_BURST), now))
        left = min(float(POST_BURST), left + (now - at) * POSTS_PER_CHANNEL)
        if left < 1.0:
            return max(1.0, (1.0 - left) / POSTS_PER_CHANNEL)
        self._buckets[channel] = (left - 1.0, now)
        return 0.0
