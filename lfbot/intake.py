"""The door for LearnFlow's events: what is said yes to is on disk."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lfbot import events
from lfbot.clock import Clock
from lfbot.counts import Counts
from lfbot.store import Inbox, Received
from lfbot.wild import Untamed


class Outcome(StrEnum):
    """What became of a webhook at the door."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Taken:
    """A webhook that is on disk; `reason` says why it is a dead letter."""

    id: str
    outcome: Outcome
    reason: str = ""


class Intake:
    """Takes signed webhooks in. `arrived` is called for each that waits to be routed."""

    def __init__(self, inbox: Inbox, clock: Clock, counts: Counts, arrived: Callable[[], None]) -> None:
        self._inbox = inbox
        self._clock = clock
        self._counts = counts
        self._arrived = arrived

    async def take(self, tenant: str, body: bytes) -> Taken:
        """Keep a webhook whose signature is right; one that cannot be read is kept as a dead letter.

        Returns once it is on disk. Raises StoreUnavailable; then nothing was kept and LearnFlow should send it again.
        """
        received = self._received(tenant, body)
        if not await self._inbox.keep(received):
            self._counts.add("webhooks", outcome=Outcome.DUPLICATE, reason="")
            return Taken(received.id, Outcome.DUPLICATE, received.reason)
        if received.reason:
            self._counts.add("webhooks", outcome=Outcome.DEAD, reason=received.reason)
            return Taken(received.id, Outcome.DEAD, received.reason)
        self._counts.add("webhooks", outcome=Outcome.STORED, reason="")
        self._arrived()
        return Taken(received.id, Outcome.STORED)

    def _received(self, tenant: str, body: bytes) -> Received:
        now = self._clock.now()
        try:
            event = events.read(body)
        except Untamed as error:
            # Without an id of its own it goes by its content, so that the same body sent again is known again.
            id = f"dead_{hashlib.sha256(body).hexdigest()[:32]}"
            return Received(tenant, id, "", None, now, body, error.reason)
        return Received(tenant, event.id, event.type, event.at, now, body)
