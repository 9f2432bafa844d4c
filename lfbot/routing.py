"""From an event on disk to what is owed to whom."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lfbot import events
from lfbot.announcements import SILENT, announce
from lfbot.bell import Bell, breath
from lfbot.card import Button, Buttons, Card, Code, Confirm, Note, Person
from lfbot.clock import Clock
from lfbot.counts import Counts
from lfbot.events import Event
from lfbot.roles import Rules
from lfbot.store import Debt, Owed, Received, Store, StoreUnavailable, Subscription, Subscriptions
from lfbot.subscriptions import topic_of, wanted
from lfbot.wild import Untamed

log = logging.getLogger(__name__)

BATCH = 100
TRIES = 3
"""How often an event that our own code stumbles over is tried before it is put aside."""
AGAIN = 1.0
"""Seconds between those tries."""
RUSH = 20
"""So many events since the last look are a rush."""
COURTESY = 0.05
"""Seconds of each look that are left to those who come in then."""
POLL = 30.0
"""Seconds after which the inbox is looked at even if nobody rang."""


@dataclass(frozen=True, slots=True)
class Account:
    """A tenant, as far as its events are concerned; `noticed` takes from each what should be remembered."""

    rules: Rules
    noticed: Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Routed:
    """What an event comes to: messages, and in a few words why they are these."""

    received: Received
    debts: tuple[Debt, ...]
    note: str


class Router:
    """Works through the inbox, oldest first, for as long as `run` runs."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        rng: random.Random,
        accounts: Mapping[str, Account],
        counts: Counts,
        owed: Callable[[], None],
    ) -> None:
        """`accounts` by tenant; `owed` is called when something was put into the outbox."""
        self._store = store
        self._clock = clock
        self._rng = rng
        self._accounts = accounts
        self._counts = counts
        self._owed = owed
        self._bell = Bell(clock)
        self._stumbles: dict[tuple[str, str], int] = {}
        self._came = 0

    def wake(self) -> None:
        """Something came in."""
        self._came += 1
        self._bell.ring()

    def stop(self) -> None:
        """Let `run` return once what it has in hand is done."""
        self._bell.stop()

    async def run(self) -> None:
        """Route what comes in until `stop`. No event and no trouble of the store ends it."""
        failures = 0
        while not self._bell.stopped:
            try:
                await self._let_in()
                rest = await self._round()
                failures = 0
            except StoreUnavailable as error:
                log.warning("routing waits for the store: %s", error.reason)
                await self._bell.pause(breath(failures, self._rng))
                failures += 1
                continue
            if rest:
                await self._bell.heard(rest)

    async def _let_in(self) -> None:
        """In a rush, let events come in before more are routed: LearnFlow waits for its answer, a channel can wait.

        It is the loop's time that is shared out here, so it is not the passed-in clock that counts it.
        """
        came, self._came = self._came, 0
        if came >= RUSH:
            await asyncio.sleep(COURTESY)

    async def _round(self) -> float:
        """Route a batch. Returns for how many seconds there is nothing more to do, unless somebody rings."""
        batch = await self._store.inbox.waiting(BATCH)
        subscribed = _Subscribed(self._store.subscriptions)
        routed: list[Routed] = []
        for received in batch:
            if self._bell.stopped:
                break
            account = self._accounts.get(received.tenant)
            if account is None:
                await self._bury(received, "no_such_tenant")
                continue
            try:
                routed.append(await self._routed(received, account, subscribed))
            except StoreUnavailable:
                raise
            except Untamed as error:
                await self._bury(received, error.reason)
            except Exception as fault:  # noqa: BLE001  one event that we stumble over must not hold up the others
                await self._stumbled(received, fault)
        # Begun in their order, which the store keeps, and together, so that they share its commits.
        written = await asyncio.gather(*(self._write(one) for one in routed), return_exceptions=True)
        for one, result in zip(routed, written, strict=True):
            if isinstance(result, StoreUnavailable):
                raise result
            if isinstance(result, Exception):
                await self._stumbled(one.received, result)
        if self._stumbles:
            return AGAIN
        return 0.0 if len(batch) == BATCH else POLL

    async def _routed(self, received: Received, account: Account, subscribed: "_Subscribed") -> Routed:
        event = events.read(received.body)
        account.noticed(event)
        topic = topic_of(event, account.rules)
        if topic is None:
            return Routed(received, (), _why_silent(event))
        wanting = wanted(event, account.rules, await subscribed.to(received.tenant, topic))
        if not wanting:
            return Routed(received, (), "nobody wants it")
        card = announce(event, self._clock.now())
        if card is None:
            return Routed(received, (), "nothing to say")
        debts = messages(event, card, wanting)
        return Routed(received, debts, f"for {len(debts)} places")

    async def _write(self, routed: Routed) -> None:
        count = await self._store.inbox.route(routed.received, routed.debts, self._clock.now(), routed.note)
        self._stumbles.pop((routed.received.tenant, routed.received.id), None)
        self._counts.add("events", outcome="announced" if count else "known" if routed.debts else "silent")
        if count:
            self._owed()

    async def _stumbled(self, received: Received, fault: Exception) -> None:
        key = (received.tenant, received.id)
        self._stumbles[key] = self._stumbles.get(key, 0) + 1
        reference = f"{self._rng.getrandbits(32):08x}"
        log.error("fault %s: event %s, try %d", reference, received.id, self._stumbles[key], exc_info=fault)
        if self._stumbles[key] >= TRIES:
            await self._bury(received, "fault")

    async def _bury(self, received: Received, reason: str) -> None:
        await self._store.inbox.bury(received, reason)
        self._stumbles.pop((received.tenant, received.id), None)
        self._counts.add("events", outcome=f"dead {reason}")


class _Subscribed:
    """Who wants what, asked once a round: a burst of events of one kind has one answer."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._subscriptions = subscriptions
        self._known: dict[tuple[str, str], Sequence[Subscription]] = {}

    async def to(self, tenant: str, topic: str) -> Sequence[Subscription]:
        """Those that want the topic, in this round."""
        key = (tenant, topic)
        if key not in self._known:
            self._known[key] = await self._subscriptions.wanting(tenant, topic)
        return self._known[key]


def messages(event: Event, card: Card, subscriptions: Sequence[Subscription]) -> tuple[Debt, ...]:
    """What is owed: one message for each subscription, signed with who set it up."""
    keys = events.keys(event)
    return tuple(Debt(one.place, signed(card, one), Owed.ANNOUNCEMENT, keys, one.number) for one in subscriptions)


def signed(card: Card, subscription: Subscription) -> Card:
    """The card with who wanted it there and how to stop it."""
    number = str(subscription.number)
    line = f"unsubscribe {number}"
    stop = Button(
        "Stop these",
        ("unsubscribe", number),
        confirm=Confirm("Stop these notices?", f"Subscription {number} of this place ends for everybody here.", "Stop"),
        about=f"Stop subscription {number}",
    )
    owner = subscription.owner_name or Person(subscription.owner)
    match card.blocks:
        case (*above, Buttons(several)):
            blocks = (*above, Buttons((*several, stop)))
        case _:
            blocks = (*card.blocks, Buttons((stop,)))
    return replace(card, blocks=(*blocks, Note(("Set up by ", owner, " · ", Code(line), " stops it"))))


def _why_silent(event: Event) -> str:
    if event.kind is None:
        return "unknown kind"
    return "silent kind" if event.kind in SILENT else "not allowed"
