"""The three subscription tiers and the allowance of requests that each gives."""

from dataclasses import dataclass

from sandbox.clock import TravelClock

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Tier:
    """A subscription: `requests` a day (None: unlimited), and whether it may write."""

    number: int
    requests: int | None
    writes: bool


TIERS = {1: Tier(1, 10_000, False), 2: Tier(2, 100_000, True), 3: Tier(3, None, True)}

# What the headers show where nothing is limited: they stand on every response.
UNLIMITED = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Meter:
    """How much is left: `reset` is in seconds since 1970."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """As the documented response headers."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.reset),
        }


class Allowances:
    """Counts the requests of every key in windows of a day, from midnight UTC."""

    def __init__(self, clock: TravelClock) -> None:
        """Nobody has asked anything yet."""
        self._clock = clock
        self._spent: dict[str, tuple[float, int]] = {}
        self._limit: int | None = None
        self._window = DAY

    def set(self, requests: int | None, window: float = DAY) -> None:
        """Give every key so many requests in each window of so many seconds; None goes back to the tiers."""
        self._limit = requests
        self._window = DAY if requests is None else window
        self._spent.clear()

    def spend(self, holder: str, tier: Tier) -> bool:
        """Count one request of this key; False when the allowance is used up."""
        limit = self._limit_of(tier)
        spent = self._spent_by(holder)
        if limit is not None and spent >= limit:
            return False
        self._spent[holder] = (self._began(), spent + 1)
        return True

    def meter(self, holder: str | None, tier: Tier) -> Meter:
        """What this key has left; nobody's key has everything left."""
        reset = int(self._began() + self._window)
        limit = self._limit_of(tier)
        if limit is None:
            return Meter(UNLIMITED, UNLIMITED, reset)
        return Meter(limit, limit if holder is None else max(0, limit - self._spent_by(holder)), reset)

    def seconds_left(self) -> int:
        """Until the window ends, at least one."""
        return max(1, int(self._began() + self._window - self._clock.timestamp()))

    def _limit_of(self, tier: Tier) -> int | None:
        return tier.requests if self._limit is None else self._limit

    def _spent_by(self, holder: str) -> int:
        began, spent = self._spent.get(holder, (0.0, 0))
        return spent if began == self._began() else 0

    def _began(self) -> float:
        return self._clock.timestamp() // self._window * self._window
