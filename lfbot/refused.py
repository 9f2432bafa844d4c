"""What follows when a place will have no more messages: its subscriptions rest, and who made them is told once."""

import logging
import random
from collections.abc import Sequence

from lfbot.bell import patiently
from lfbot.card import Card, Channel, Code, Listed, Spans, Tone, When, text
from lfbot.chat import ChatPlatform, Place, Rejected
from lfbot.clock import Clock
from lfbot.store import Debt, Delivery, Owed, Store, Subscription

log = logging.getLogger(__name__)


class Refused:
    """Pauses what a place subscribed to, after owing the news to the owners."""

    def __init__(self, store: Store, clock: Clock, rng: random.Random) -> None:
        self._subscriptions = store.subscriptions
        self._outbox = store.outbox
        self._clock = clock
        self._rng = rng

    async def tell(self, delivery: Delivery, platform: ChatPlatform, refused: Rejected) -> None:
        """Tell each owner once, then pause; a crash in between repeats both and tells nobody twice."""
        tenant, place = delivery.tenant, delivery.place
        speaking = [one for one in await self._at(tenant, place) if not one.paused]
        if not speaking:
            return
        debts: list[Debt] = []
        for owner in dict.fromkeys(one.owner for one in speaking):
            theirs = [one for one in speaking if one.owner == owner]
            where = await _direct(platform, place.workspace, owner)
            if where is not None:
                news = paused(place, theirs, refused)
                debts.append(Debt(where, news, Owed.PERSONAL, (f"paused {delivery.key} {owner}",)))
        now = self._clock.now()
        await patiently(self._clock, self._rng, lambda: self._outbox.owe(tenant, debts, now))
        await patiently(self._clock, self._rng, lambda: self._subscriptions.pause(tenant, place, refused.reason))

    async def _at(self, tenant: str, place: Place) -> Sequence[Subscription]:
        return await patiently(self._clock, self._rng, lambda: self._subscriptions.at(tenant, place))


def paused(place: Place, subscriptions: Sequence[Subscription], refused: Rejected) -> Card:
    """What the owner of these subscriptions of `place` is told."""
    rows: list[Spans] = [
        (f"Subscription {one.number}: {', '.join(one.topics)}, set up on ", When(one.made_at)) for one in subscriptions
    ]
    return Card(
        "LearnFlow notices are paused",
        (
            text("A notice could not be posted in ", Channel(place.key), ": ", Code(refused.reason), "."),
            Listed(tuple(rows)),
            text(refused.fix or "Let the bot back in there."),
            text("Then type ", Code("subscriptions"), " there and press Resume."),
        ),
        Tone.BAD,
    )


async def _direct(platform: ChatPlatform, workspace: str, owner: str) -> Place | None:
    try:
        return await platform.direct(workspace, owner)
    except Exception as fault:
        log.warning("the owner of a paused subscription cannot be told", exc_info=fault)
        return None
