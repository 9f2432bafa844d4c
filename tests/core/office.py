"""A courier at work for a test: a real store, a noticeboard to post to, and a clock that stands still."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.sqlite.store import SqliteStore
from lfbot.card import Card, text
from lfbot.chat import ChatPlatform, Place
from lfbot.counts import Counts
from lfbot.outbox import Courier
from lfbot.store import Debt, Owed, Store
from lfbot.windows import Windows
from sandbox.clock import TravelClock
from tests.core.moments import becomes, in_time
from tests.core.noticeboard import Noticeboard
from tests.core.sulking import Mood, SulkingStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STATES = ("ready", "sending", "in_doubt", "sent", "dead")


def place(name: str, workspace: str = "T1", platform: str = "slack") -> Place:
    """Where people read."""
    return Place(platform, workspace, name)


def debt(where: Place, title: str, owed: Owed = Owed.ANNOUNCEMENT) -> Debt:
    """A message owed there."""
    return Debt(where, Card(title, (text("as announced"),)), owed, (f"news {title}",))


@dataclass
class Office:
    """Everything a test of the courier touches."""

    clock: TravelClock
    store: SqliteStore
    board: Noticeboard
    counts: Counts
    sulking: SulkingStore
    courier: Courier
    task: "asyncio.Task[None]"

    @property
    def mood(self) -> Mood:
        """Whether the store is there for the courier; the test itself always reaches it."""
        return self.sulking.mood

    async def owe(self, *debts: Debt) -> None:
        """Owe these and tell the courier."""
        await self.store.outbox.owe("main", debts, self.clock.now())
        self.courier.wake()

    async def states(self) -> dict[str, int]:
        """How many messages there are in each state that any is in."""
        return {state: number for state, number in (await self.store.outbox.counts("main")).items() if number}

    async def sees(self, look: Callable[[], object], expected: object) -> None:
        """Wait, while the clock stands, until a look shows what is expected."""

        async def looked() -> object:
            await self.store.outbox.next_at()  # whatever was asked of the store before is done when this is
            return look()

        await becomes(looked, expected)

    async def settles(self, **states: int) -> None:
        """Wait, while the clock stands, until messages are in these states and no others."""
        await becomes(self.states, states)

    async def comes_to(self, *, step: float = 1.0, limit: int = 200, **states: int) -> None:
        """The same while the clock moves."""
        await in_time(self.clock, self.states, states, step=step, limit=limit)

    async def restart(self, boot: str) -> None:
        """End the process as a crash would, and start another."""
        await self.crash()
        self.courier = _courier(self.sulking, {"slack": self.board}, self.clock, {}, self.counts, boot)
        self.task = asyncio.ensure_future(self.courier.run())

    async def crash(self) -> None:
        """End the process where it stands."""
        await _ended(self.task)


@asynccontextmanager
async def office(*, windows: Windows | None = None, can_look: bool = True) -> AsyncIterator[Office]:
    """A courier that runs until the test is over."""
    clock = TravelClock(NOON, running=False)
    store = await SqliteStore.open(":memory:", clock=clock, rng=random.Random(1))
    board = Noticeboard(clock, can_look=can_look)
    counts = Counts()
    sulking = SulkingStore(store)
    courier = _courier(sulking, {"slack": board}, clock, windows or {}, counts, "boot 1")
    here = Office(clock, store, board, counts, sulking, courier, asyncio.ensure_future(courier.run()))
    try:
        yield here
    finally:
        await _ended(here.task)
        await store.close()


def _courier(
    store: Store,
    platforms: Mapping[str, ChatPlatform],
    clock: TravelClock,
    windows: Windows,
    counts: Counts,
    boot: str,
) -> Courier:
    return Courier(store, platforms, clock, random.Random(2), boot=boot, windows=windows, counts=counts)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
