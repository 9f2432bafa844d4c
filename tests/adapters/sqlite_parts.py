"""A store on a file whose disk a story can reach."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from adapters.sqlite.disk import CAP, Disk
from adapters.sqlite.engine import affected, best
from adapters.sqlite.store import SqliteStore
from tests.contracts.store.parts import StandingClock, dice


class AskedClock(StandingClock):
    """A standing clock that counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Semaphore(0)

    def now(self) -> datetime:
        """The time, in UTC."""
        self.asked.release()
        return super().now()

    async def was_asked(self, times: int) -> None:
        """Come back when it was asked so often."""
        for _ in range(times):
            await asyncio.to_thread(self.asked.acquire)

    def questions(self) -> int:
        """How often it was asked since then."""
        count = 0
        while self.asked.acquire(blocking=False):
            count += 1
        return count


class Opened:
    """A store, its disk and its clock."""

    def __init__(self, path: Path, disk: Disk, clock: AskedClock) -> None:
        self.path = path
        self.disk = disk
        self.clock = clock
        self.store = SqliteStore(disk, dice())

    async def pragma(self, name: str, *, reading: bool = False) -> object:
        """What a setting of the connection that writes, or reads, is."""
        ask = self.disk.read if reading else self.disk.write
        return await ask(lambda db: db.conn.execute(f"pragma {name}").fetchone()[0])

    async def inbox_rows(self) -> int:
        """How many webhooks there are."""
        return await self.disk.read(lambda db: int(db.conn.execute("select count(*) from inbox").fetchone()[0]))

    def stranger(self) -> sqlite3.Connection:
        """Another connection, as of somebody else's program."""
        return best().connect(str(self.path))


@asynccontextmanager
async def on_a_file(folder: Path, cap: int = CAP) -> AsyncIterator[Opened]:
    """A store in a file of that folder."""
    if affected(best().version):
        pytest.skip("this machine's SQLite is unsafe with two connections")
    clock, path = AskedClock(), folder / "lfbot.db"
    disk = await Disk.open(path, clock=clock, engine=best(), cap=cap)
    try:
        yield Opened(path, disk, clock)
    finally:
        await disk.close()
