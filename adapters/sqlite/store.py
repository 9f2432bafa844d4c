"""The store on one SQLite file, put together."""

import random
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from adapters.sqlite.addresses import SqliteAddresses
from adapters.sqlite.calls import SqliteCalls
from adapters.sqlite.disk import CAP, Disk
from adapters.sqlite.drafts import SqliteDrafts
from adapters.sqlite.engine import Engine, best
from adapters.sqlite.inbox import SqliteInbox
from adapters.sqlite.notes import SqliteNotes
from adapters.sqlite.outbox import SqliteOutbox
from adapters.sqlite.shown import SqliteShown
from adapters.sqlite.subscriptions import SqliteSubscriptions
from lfbot.clock import Clock


class SqliteStore:
    """Everything that is kept, in one SQLite database."""

    def __init__(self, disk: Disk, rng: random.Random) -> None:
        self._disk = disk
        self.inbox = SqliteInbox(disk, rng)
        self.outbox = SqliteOutbox(disk, rng)
        self.subscriptions = SqliteSubscriptions(disk)
        self.calls = SqliteCalls(disk, rng)
        self.drafts = SqliteDrafts(disk, rng)
        self.notes = SqliteNotes(disk)
        self.addresses = SqliteAddresses(disk)
        self.shown = SqliteShown(disk)

    @classmethod
    async def open(
        cls,
        path: str | Path,
        *,
        clock: Clock,
        rng: random.Random,
        single_connection: bool = False,
        engine: Engine | None = None,
        cap: int = CAP,
    ) -> Self:
        """The store in the file at `path`, made or brought up to date where needed; `:memory:` lives in this process.

        `rng` makes ids that must not be guessed: pass a random.SystemRandom. `cap` is how many calls may wait.
        Raises UnsafeSqlite if this SQLite is unsafe with two connections and `single_connection` is not set, and
        StoreUnavailable.
        """
        disk = await Disk.open(path, clock=clock, engine=engine or best(), single_connection=single_connection, cap=cap)
        return cls(disk, rng)

    @property
    def commits(self) -> int:
        """Transactions committed since it was opened."""
        return self._disk.commits

    async def check(self) -> None:
        """Write something and drop it again. Raises StoreUnavailable."""
        await self._disk.write(_check)

    async def close(self) -> None:
        """Finish what is being written, then let go of the disk."""
        await self._disk.close()


def _check(db: Database) -> None:
    db.conn.execute("insert into notes (tenant, name, value) values ('', 'check', '') on conflict do nothing")
    db.conn.execute("delete from notes where tenant = '' and name = 'check'")
