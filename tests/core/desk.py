"""A router and a courier at work for a test: a webhook goes in at one end and is read at the other."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from lfbot.chat import Place
from lfbot.counts import Counts
from lfbot.events import Event
from lfbot.intake import Intake, Outcome
from lfbot.roles import Rules
from lfbot.routing import Account, Router
from lfbot.store import Subscription
from lfbot.topics import Topic
from tests.core.moments import becomes
from tests.core.office import NOON, Office, office
from tests.core.sulking import SulkingStore


@dataclass
class Desk:
    """An office with a router in front of it."""

    office: Office
    store: SulkingStore
    intake: Intake
    router: Router
    task: "asyncio.Task[None]"
    counts: Counts
    noticed: list[Event] = field(default_factory=list)
    stumble: Callable[[Event], None] = lambda _: None

    def notice(self, told: Event) -> None:
        """What LearnFlow's copies would take from it."""
        self.stumble(told)
        self.noticed.append(told)

    async def subscribe(
        self, where: Place, *topics: Topic, tenant: str = "main", courses: tuple[str, ...] = ()
    ) -> None:
        """Sam wants to hear there."""
        made = Subscription(0, tenant, where, topics, "U-sam", "Sam", NOON, courses)
        await self.office.store.subscriptions.add(made)

    async def comes(self, body: bytes, tenant: str = "main") -> Outcome:
        """A signed webhook comes in."""
        return (await self.intake.take(tenant, body)).outcome

    async def inbox(self) -> dict[str, int]:
        """How many webhooks there are in each state that any is in."""
        return {state: number for state, number in (await self.office.store.inbox.counts("main")).items() if number}

    async def is_done(self, **states: int) -> None:
        """Wait, while the clock stands, until the inbox is in this state and all that is owed was sent."""
        await becomes(self.inbox, {name.replace("dead_", "dead "): number for name, number in states.items()})
        await becomes(self._unsent, 0)

    async def _unsent(self) -> int:
        states = await self.office.states()
        return sum(states.values()) - states.get("sent", 0)


@asynccontextmanager
async def desk(rules: Rules | None = None, *, begin: bool = True) -> AsyncIterator[Desk]:
    """A router and a courier that run until the test is over."""
    async with office() as here:
        counts = Counts()
        store = SulkingStore(here.store)
        noted: list[Desk] = []
        accounts = {
            tenant: Account(rules or Rules(), lambda told: noted[0].notice(told)) for tenant in ("main", "other")
        }
        router = Router(store, here.clock, random.Random(3), accounts, counts, here.courier.wake)
        intake = Intake(store.inbox, here.clock, counts, router.wake)
        task = asyncio.ensure_future(router.run() if begin else asyncio.sleep(0))
        at = Desk(here, store, intake, router, task, counts)
        noted.append(at)
        try:
            yield at
        finally:
            at.task.cancel()
            with suppress(asyncio.CancelledError):
                await at.task
