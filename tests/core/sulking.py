"""A store that can be told to be unavailable, in front of one that works."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from adapters.sqlite.store import SqliteStore
from lfbot.chat import Receipt
from lfbot.store import Debt, Delivery, Inbox, Outbox, Received, StoreUnavailable
from lfbot.windows import Window


class Mood:
    """Whether the store is there, how often it was asked while it was not, and whether looking for doubts is quick."""

    def __init__(self) -> None:
        self.bad = False
        self.refused = 0
        self.quick = asyncio.Event()
        self.quick.set()

    def ask(self) -> None:
        """Raises StoreUnavailable in a bad mood."""
        if self.bad:
            self.refused += 1
            raise StoreUnavailable("locked")


class SulkingStore:
    """The inbox and outbox of a store, at the mercy of a mood."""

    def __init__(self, behind: SqliteStore) -> None:
        self.mood = Mood()
        self.inbox = SulkingInbox(behind.inbox, self.mood)
        self.outbox = SulkingOutbox(behind.outbox, self.mood)
        self.subscriptions = behind.subscriptions
        self.calls = behind.calls
        self.drafts = behind.drafts
        self.notes = behind.notes
        self.addresses = behind.addresses
        self.shown = behind.shown
        self._behind = behind

    async def check(self) -> None:
        """Whether it is there."""
        self.mood.ask()
        await self._behind.check()

    async def close(self) -> None:
        """Close what is behind."""
        await self._behind.close()


class SulkingInbox:
    """An Inbox."""

    def __init__(self, behind: Inbox, mood: Mood) -> None:
        self._behind, self._mood = behind, mood

    async def keep(self, received: Received) -> bool:
        self._mood.ask()
        return await self._behind.keep(received)

    async def waiting(self, limit: int) -> Sequence[Received]:
        self._mood.ask()
        return await self._behind.waiting(limit)

    async def route(self, received: Received, debts: Sequence[Debt], now: datetime, note: str) -> int:
        self._mood.ask()
        return await self._behind.route(received, debts, now, note)

    async def bury(self, received: Received, reason: str) -> None:
        self._mood.ask()
        await self._behind.bury(received, reason)

    async def counts(self, tenant: str) -> dict[str, int]:
        return await self._behind.counts(tenant)

    async def last(self, tenant: str) -> datetime | None:
        return await self._behind.last(tenant)

    async def forget(self, bodies_before: datetime, ids_before: datetime) -> None:
        self._mood.ask()
        await self._behind.forget(bodies_before, ids_before)


class SulkingOutbox:
    """An Outbox."""

    def __init__(self, behind: Outbox, mood: Mood) -> None:
        self._behind, self._mood = behind, mood

    async def owe(self, tenant: str, debts: Sequence[Debt], now: datetime) -> int:
        self._mood.ask()
        return await self._behind.owe(tenant, debts, now)

    async def claim(self, now: datetime, boot: str, limit: int, workspace_limit: int) -> Sequence[Delivery]:
        self._mood.ask()
        return await self._behind.claim(now, boot, limit, workspace_limit)

    async def sent(self, delivery: Delivery, receipt: Receipt | None, now: datetime, windows: Sequence[Window]) -> None:
        self._mood.ask()
        await self._behind.sent(delivery, receipt, now, windows)

    async def later(self, delivery: Delivery, at: datetime, reason: str, *, workspace: bool = False) -> None:
        self._mood.ask()
        await self._behind.later(delivery, at, reason, workspace=workspace)

    async def doubt(self, delivery: Delivery, until: datetime, reason: str) -> None:
        self._mood.ask()
        await self._behind.doubt(delivery, until, reason)

    async def doubtful(self, now: datetime, limit: int) -> Sequence[Delivery]:
        self._mood.ask()
        await self._mood.quick.wait()
        return await self._behind.doubtful(now, limit)

    async def release(
        self, delivery: Delivery, now: datetime, windows: Sequence[Window] = (), *, flagged: bool
    ) -> None:
        self._mood.ask()
        await self._behind.release(delivery, now, windows, flagged=flagged)

    async def dead(self, delivery: Delivery, reason: str, now: datetime, windows: Sequence[Window] = ()) -> None:
        self._mood.ask()
        await self._behind.dead(delivery, reason, now, windows)

    async def recover(self, boot: str, until: datetime) -> int:
        self._mood.ask()
        return await self._behind.recover(boot, until)

    async def next_at(self) -> datetime | None:
        self._mood.ask()
        return await self._behind.next_at()

    async def counts(self, tenant: str) -> dict[str, int]:
        return await self._behind.counts(tenant)

    async def oldest(self, tenant: str) -> datetime | None:
        return await self._behind.oldest(tenant)
