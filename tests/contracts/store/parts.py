"""What stories about a store are made of."""

import random
from datetime import UTC, datetime, timedelta

from lfbot.card import Bold, Card, text
from lfbot.chat import Call, Caller, Place, Receipt
from lfbot.line import Mention
from lfbot.store import Debt, Owed, Received, Store, Subscription
from lfbot.windows import Window

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ONE_A_SECOND = (Window(1, 1.0),)

GENERAL = Place("slack", "T1", "#general")
DESIGN = Place("slack", "T1", "#design")
ELSEWHERE = Place("slack", "T2", "#general")

NEWS = Card("Sam finished Python Basics", (text("Well done, ", Bold("Sam")),))
CALL = Call("Ev1", Caller("slack", "T1", "U7", "Sam"), GENERAL, ("enroll", Mention("U9", "Sarah"), "crs_1"))


class StandingClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        """The time, in UTC."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Nobody sleeps here."""
        raise AssertionError(f"the store slept for {seconds} s")


def dice() -> random.Random:
    """Randomness that is the same every time."""
    return random.Random(7)


def webhook(id: str, *, tenant: str = "main", reason: str = "", at: datetime = NOON) -> Received:
    """A webhook as it came."""
    return Received(tenant, id, "enrollment.completed", at - SECOND, at, b'{"id":"\xff"}', reason)


def debt(place: Place = GENERAL, *keys: str, card: Card = NEWS, owed: Owed = Owed.ANNOUNCEMENT) -> Debt:
    """A message owed to a place."""
    return Debt(place, card, owed, keys, subscription=3)


def titled(title: str, place: Place = GENERAL) -> Debt:
    """A message with a title of its own, and no key."""
    return debt(place, card=Card(title))


def wish(place: Place = GENERAL, *topics: str, tenant: str = "main") -> Subscription:
    """A subscription."""
    return Subscription(0, tenant, place, topics or ("completions",), "U7", "Sam 🎓", NOON, ("crs_1", "crs_2"))


async def claimed(store: Store, now: datetime = NOON, *, limit: int = 64, workspace_limit: int = 64) -> list[str]:
    """The titles of what may go now, in order; it is being sent from now on."""
    return [one.card.title for one in await store.outbox.claim(now, "boot", limit, workspace_limit)]


async def deliver_all(store: Store, now: datetime = NOON) -> list[str]:
    """The titles of everything that can be delivered at this moment, in the order it goes."""
    titles = []
    while batch := await store.outbox.claim(now, "boot", 1, 64):
        for delivery in batch:
            titles.append(delivery.card.title)
            await store.outbox.sent(delivery, Receipt(delivery.place, "1.1"), now, ())
    return titles
