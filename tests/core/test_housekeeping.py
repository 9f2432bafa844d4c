"""What is thrown away, and when."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from adapters.sqlite.store import SqliteStore
from lfbot.card import Card
from lfbot.chat import Place
from lfbot.housekeeping import keep_house
from sandbox.clock import TravelClock
from tests.contracts.store.parts import CALL, dice
from tests.core.moments import becomes, in_time
from tests.core.sulking import SulkingStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SALES = Place("teams", "T1", "sales")


class House:
    """A store in memory that is kept in order, and a clock that stands still."""

    def __init__(self, clock: TravelClock, store: SqliteStore) -> None:
        self.clock = clock
        self.store = store
        self.sulking = SulkingStore(store)

    async def leave(self, *days: int) -> None:
        """A request, and what a message says, that came so many days ago."""
        for old in days:
            then = NOON - timedelta(days=old)
            await self.store.shown.keep("main", SALES, f"{old}", Card("Enrolled"), then)
            await self.store.calls.open("main", replace(CALL, key=f"{old}"), then)

    async def there(self) -> tuple[set[str], set[str]]:
        """Of how many days ago a request, and what a message says, are still there."""
        days = ("0", "2", "29", "31")
        known = {day for day in days if await self.store.shown.get("main", SALES, day)}
        return {one.call.key for one in await self.store.calls.unfinished()}, known

    async def resting(self) -> bool:
        """Whether nothing is done just now."""
        await self.store.check()
        return self.clock.sleepers == 1


@asynccontextmanager
async def house(*, away: bool = False) -> AsyncIterator[House]:
    """A house that was left for a month; `away` if its store cannot be reached by who keeps it."""
    clock = TravelClock(NOON, running=False)
    store = await SqliteStore.open(":memory:", clock=clock, rng=dice())
    here = House(clock, store)
    await here.leave(0, 2, 29, 31)
    here.sulking.mood.bad = away
    working = asyncio.ensure_future(keep_house(here.sulking, clock))
    try:
        yield here
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await store.close()


async def test_each_thing_is_kept_for_its_time() -> None:
    async with house() as here:
        await becomes(here.there, ({"0"}, {"0", "2", "29"}))


async def test_it_is_done_again_every_hour() -> None:
    async with house() as here:
        await becomes(here.resting, True)
        await here.leave(2, 31)
        await here.clock.advance(3_590)
        assert await here.there() == ({"0", "2", "31"}, {"0", "2", "29", "31"})
        await here.clock.advance(20)
        await becomes(here.there, ({"0"}, {"0", "2", "29"}))


async def test_while_the_store_is_away_nothing_is_dropped_and_an_hour_later_it_is() -> None:
    async with house(away=True) as here:
        await here.clock.advance(60)
        assert here.sulking.mood.refused == 1
        assert await here.there() == ({"0", "2", "29", "31"}, {"0", "2", "29", "31"})
        here.sulking.mood.bad = False
        await in_time(here.clock, here.there, ({"0"}, {"0", "2", "29"}), step=600)
