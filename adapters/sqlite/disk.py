"""What the subjects write to and read from."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

from sqlite_utils import Database

from adapters.sqlite.commits import Commits
from adapters.sqlite.connections import MEMORY, reading, writing
from adapters.sqlite.engine import Engine, refuse_if_unsafe
from adapters.sqlite.work import Change
from adapters.sqlite.writer import Writer
from lfbot.clock import Clock
from lfbot.store import StoreUnavailable

R = TypeVar("R")
T = TypeVar("T")

CAP = 10_000
"""How many calls may wait."""

_log = logging.getLogger(__name__)


class Disk:
    """A thread that writes, and one that reads beside it; both are the same where there is a single connection."""

    def __init__(self, writer: Writer, reader: Writer) -> None:
        self._writer = writer
        self._reader = reader

    @classmethod
    async def open(
        cls, path: str | Path, *, clock: Clock, engine: Engine, single_connection: bool = False, cap: int = CAP
    ) -> Self:
        """The disk at `path`, or a memory for `:memory:`. Raises UnsafeSqlite and StoreUnavailable."""
        place = str(path)
        alone = single_connection or place == MEMORY
        if not alone:
            refuse_if_unsafe(engine)
        writer = Writer(Commits(partial(writing, engine, place), engine, clock, reopen=place != MEMORY), clock, cap)
        reader = writer
        if not alone:
            reader = Writer(Commits(partial(reading, engine, place), engine, clock, reopen=True), clock, cap)
        disk = cls(writer, reader)
        try:
            await disk.write(_nothing)  # so that the file is there, and up to date, before anybody reads
            await disk.read(_nothing)
        except BaseException:
            await disk.close()
            raise
        return disk

    @property
    def commits(self) -> int:
        """Transactions committed so far."""
        return self._writer.commits

    def together(self, change: Change[R, T], row: R, statement: int) -> Awaitable[T]:
        """Write `row` along with every other row that waits for the same `change`, of which `statement` at most are
        one statement. Raises StoreUnavailable."""
        return self._writer.together(change, row, statement)

    async def write(self, change: Callable[[Database], T]) -> T:
        """Run `change` in a transaction and return once it is on disk. Raises StoreUnavailable."""
        return await self._writer.write(change)

    async def read(self, question: Callable[[Database], T]) -> T:
        """The answer to `question`; it sees every write that has returned. Raises StoreUnavailable."""
        return await self._reader.read(question)

    def write_soon(self, change: Callable[[Database], None]) -> None:
        """Run `change` without anybody waiting; if it fails, that is logged. Raises StoreUnavailable if it cannot
        even wait its turn."""
        self._writer.write(change).add_done_callback(_log_failure)

    async def close(self) -> None:
        """Finish what was asked for and let go of the file."""
        await self._reader.close()
        await self._writer.close()


def _nothing(_db: Database) -> None: ...


def _log_failure(future: asyncio.Future[None]) -> None:
    if future.cancelled():
        return
    match future.exception():
        case None:
            pass
        case StoreUnavailable() as error:
            _log.warning("a write that nobody waits for was not done: %s", error.reason)
        case error:
            _log.error("a write that nobody waits for was not done", exc_info=error)
