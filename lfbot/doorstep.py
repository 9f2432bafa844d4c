"""What happens at the door: a message is handed over, and how that went is written down."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from lfbot.bell import patiently
from lfbot.card import Card, Note
from lfbot.chat import CannotLook, ChatPlatform, DeliveryFailed, NotNow, Receipt, Rejected, Unanswered, Undeliverable
from lfbot.clock import Clock, at_most
from lfbot.counts import Counts
from lfbot.refused import Refused
from lfbot.store import Delivery, Owed, Store
from lfbot.windows import Window, Windows

T = TypeVar("T")

log = logging.getLogger(__name__)

WAITS = (1, 5, 30, 120, 600, 3_600, 21_600, 57_600)
"""The longest waits in seconds before each of the eight tries that follow the first: about a day together."""

PATIENCE = 30.0
"""Seconds after which an answer is no longer waited for; the platforms themselves give up after 10."""

QUIET = timedelta(seconds=15)
"""How long a message whose answer was lost is left alone: the 10 s a request may take, and 5 s."""

SKEW = timedelta(seconds=5)
"""How far a platform's clock may be behind ours when a message is looked up."""

LOOK_AGAIN = timedelta(minutes=1)
LOOK_NO_MORE = timedelta(days=1)

UNKNOWN = "unknown_outcome"


def next_try(attempt: int, rng: random.Random) -> float | None:
    """Seconds to wait after the failed try number `attempt` (from 1), anywhere up to its limit; None after the last."""
    return rng.uniform(0, WAITS[attempt - 1]) if attempt <= len(WAITS) else None


class Doorstep:
    """Posts a claimed message, or looks up one whose answer was lost, and settles it."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, ChatPlatform],
        clock: Clock,
        rng: random.Random,
        windows: Windows,
        counts: Counts,
    ) -> None:
        """`windows`: how much a place of each platform may be sent; a platform without any takes everything."""
        self._outbox = store.outbox
        self._refused = Refused(store, clock, rng)
        self._platforms = platforms
        self._clock = clock
        self._rng = rng
        self._windows = windows
        self._counts = counts

    async def deliver(self, delivery: Delivery) -> None:
        """Post it once and write down how that went, however long the store takes to be there."""
        platform = self._platforms.get(delivery.place.platform)
        if platform is None:
            await self._dead(delivery, "no_such_platform")
            return
        try:
            receipt = await self._answer(platform.post(delivery.place, _card(delivery), delivery.key))
        except Rejected as refused:
            await self._refused.tell(delivery, platform, refused)
            await self._dead(delivery, refused.reason)
        except Undeliverable as refused:
            await self._dead(delivery, refused.reason)
        except DeliveryFailed as failed:
            await self._later(delivery, failed)
        except (Unanswered, TimeoutError) as lost:
            await self._doubt(delivery, QUIET, lost.reason if isinstance(lost, Unanswered) else "timeout")
        except Exception as fault:
            log.error("fault in delivery %s, try %d", delivery.key, delivery.attempt, exc_info=fault)
            await self._later(delivery, DeliveryFailed("fault"))
        else:
            await self._sent(delivery, receipt)

    async def look(self, delivery: Delivery) -> None:
        """Find out whether a message in doubt is there; where nobody can tell, do what its kind allows."""
        platform = self._platforms.get(delivery.place.platform)
        if platform is None:
            await self._dead(delivery, UNKNOWN)
            return
        try:
            receipt = await self._answer(platform.find(delivery.place, delivery.key, delivery.started_at - SKEW))
        except (CannotLook, Rejected):
            await self._unknown(delivery)
        except NotNow as busy:
            await self._doubt(delivery, timedelta(seconds=_bounded(busy.retry_after or 0)) or LOOK_AGAIN, busy.reason)
        except Exception as fault:
            log.warning("could not look up delivery %s", delivery.key, exc_info=fault)
            if self._clock.now() - delivery.started_at > LOOK_NO_MORE:
                await self._unknown(delivery)
            else:
                await self._doubt(delivery, LOOK_AGAIN, "not_looked_up")
        else:
            if receipt is not None:
                await self._sent(delivery, receipt)
            else:
                await self._later(delivery, DeliveryFailed("not_there"))

    async def _answer(self, asked: Coroutine[None, None, T]) -> T:
        task = asyncio.ensure_future(asked)
        # An answer that comes as we are interrupted is nobody's any more, and no error to be logged.
        task.add_done_callback(lambda done: None if done.cancelled() else done.exception())
        return await at_most(self._clock, PATIENCE, task)

    async def _sent(self, delivery: Delivery, receipt: Receipt) -> None:
        now = self._clock.now()
        await self._write(lambda: self._outbox.sent(delivery, receipt, now, self._windows_of(delivery)))
        self._counts.add("deliveries", outcome="sent")

    async def _later(self, delivery: Delivery, failed: DeliveryFailed) -> None:
        asked = failed.retry_after if isinstance(failed, NotNow) else None
        wait = next_try(delivery.attempt, self._rng) if asked is None else _bounded(asked)
        if wait is None:
            await self._dead(delivery, failed.reason)
            return
        at = self._clock.now() + timedelta(seconds=wait)
        wide = isinstance(failed, NotNow) and failed.wide
        await self._write(lambda: self._outbox.later(delivery, at, failed.reason, workspace=wide))
        self._counts.add("deliveries", outcome="later")

    async def _doubt(self, delivery: Delivery, quiet: timedelta, reason: str) -> None:
        until = self._clock.now() + quiet
        await self._write(lambda: self._outbox.doubt(delivery, until, reason))
        self._counts.add("deliveries", outcome="in doubt")

    async def _unknown(self, delivery: Delivery) -> None:
        """Nobody can tell: an announcement is sent once more, a personal message never twice. Either way it counts as
        one that is there."""
        windows = self._windows_of(delivery)
        if delivery.flagged or delivery.owed is Owed.PERSONAL:
            await self._dead(delivery, UNKNOWN, windows)
            return
        now = self._clock.now()
        await self._write(lambda: self._outbox.release(delivery, now, windows, flagged=True))
        self._counts.add("deliveries", outcome="once more")

    async def _dead(self, delivery: Delivery, reason: str, windows: Sequence[Window] = ()) -> None:
        log.warning("delivery %s will not be sent: %s", delivery.key, reason)
        now = self._clock.now()
        await self._write(lambda: self._outbox.dead(delivery, reason, now, windows))
        self._counts.add("deliveries", outcome="dead")

    def _windows_of(self, delivery: Delivery) -> Sequence[Window]:
        return self._windows.get(delivery.place.platform, ())

    async def _write(self, work: Callable[[], Awaitable[None]]) -> None:
        await patiently(self._clock, self._rng, work)


def _card(delivery: Delivery) -> Card:
    """The card, and where it may be there for the second time, a word about that."""
    if not delivery.flagged:
        return delivery.card
    said = Note(("Sent once more: nobody could tell whether the first one arrived.",))
    return replace(delivery.card, blocks=(*delivery.card.blocks, said))


def _bounded(seconds: float) -> float:
    """A wait that a platform asked for, within reason: it cannot ask for more than a day."""
    return min(max(seconds, 0.0), 86_400.0)
