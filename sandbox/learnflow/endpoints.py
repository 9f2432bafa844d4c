"""The webhook endpoints that somebody registered."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from yarl import URL

from sandbox.learnflow.ids import new_id, tail


@dataclass(slots=True)
class Endpoint:
    """Where events are posted; `status` is `enabled` or `disabled`, `turn` lets in as many posts as go side by side."""

    id: str
    url: str
    events: Sequence[str]
    secret: str = field(repr=False)
    description: str | None
    status: str
    created_at: str
    turn: asyncio.Semaphore


class Endpoints:
    """All of one data set."""

    def __init__(self, chance: random.Random, parallel: int) -> None:
        """`parallel` posts to one endpoint go side by side; with one of them events arrive in their order."""
        self._chance = chance
        self._parallel = parallel
        self._endpoints: dict[str, Endpoint] = {}

    def register(
        self, *, url: str, events: Sequence[str], secret: str | None, description: str | None, created_at: str
    ) -> Endpoint:
        """A new endpoint, enabled; without a secret it gets one, `whsec_…`."""
        id = new_id("wh", self._chance)
        turn = asyncio.Semaphore(self._parallel)
        secret = secret or f"whsec_{tail(self._chance, 32)}"
        endpoint = Endpoint(id, url, tuple(events), secret, description, "enabled", created_at, turn)
        self._endpoints[id] = endpoint
        return endpoint

    def all(self) -> list[Endpoint]:
        """In the order of their registration."""
        return list(self._endpoints.values())

    def get(self, id: str) -> Endpoint | None:
        """The one with this id."""
        return self._endpoints.get(id)

    def listening(self, event_type: str) -> list[Endpoint]:
        """The enabled ones that asked for this event."""
        return [one for one in self._endpoints.values() if one.status == "enabled" and event_type in one.events]


def on_this_machine(url: str) -> bool:
    """Whether a URL names the loopback interface."""
    try:
        host = URL(url).host or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
