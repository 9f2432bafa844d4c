"""What is noted about every request while it is answered, and afterwards."""

import random
from collections import deque
from dataclasses import dataclass

from aiohttp import hdrs, web

from sandbox.clock import TravelClock
from sandbox.learnflow.ids import new_id
from sandbox.learnflow.limits import Allowances, Tier

_REMEMBERED = 20_000


@dataclass(slots=True)
class Visit:
    """A request under way; `holder` and `tier` are known once its bearer is."""

    request_id: str
    tier: Tier
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was answered; `status` 0 means that the connection was dropped, `at` is in seconds since 1970."""

    method: str
    path: str
    query: str
    status: int
    user_agent: str
    at: float
    body: bytes
    request_id: str


VISIT = web.RequestKey("visit", Visit)


class Visits:
    """Gives every request its id and its headers, and remembers it."""

    def __init__(self, clock: TravelClock, chance: random.Random, allowances: Allowances, tier: Tier) -> None:
        """`tier` is shown to whoever has no valid key."""
        self.history: deque[Seen] = deque(maxlen=_REMEMBERED)
        self._clock = clock
        self._chance = chance
        self._allowances = allowances
        self._tier = tier

    def begin(self, request: web.Request) -> Visit:
        """A request came in."""
        visit = Visit(new_id("req", self._chance), self._tier)
        request[VISIT] = visit
        return visit

    def dress(self, request: web.Request, response: web.StreamResponse) -> None:
        """Put the headers on the answer that every answer carries."""
        visit = request[VISIT]
        response.headers["x-request-id"] = visit.request_id
        response.headers.update(self._allowances.meter(visit.holder, visit.tier).headers())

    def end(self, request: web.Request, status: int, body: bytes) -> None:
        """It was answered."""
        self.history.append(
            Seen(
                request.method,
                request.rel_url.raw_path,
                request.rel_url.raw_query_string,
                status,
                request.headers.get(hdrs.USER_AGENT, ""),
                self._clock.timestamp(),
                body,
                request[VISIT].request_id,
            )
        )
