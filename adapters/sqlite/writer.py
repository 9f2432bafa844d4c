"""The loop's side of the disk: one thread, to which everything that waits is handed over at once."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar, cast

from sqlite_utils import Database

from adapters.sqlite.commits import Commits
from adapters.sqlite.work import Batch, Change, Group, Work
from lfbot.clock import Clock
from lfbot.store import StoreUnavailable

R = TypeVar("R")
T = TypeVar("T")


class Writer:
    """One thread with one connection.

    It commits at once when nothing else waits. Whatever is asked for while it is busy, or in the same turn of the
    loop, shares the next commit: one waking of the thread and one of the loop, however many there are.
    Everything here but the thread itself runs on the loop, so nothing is locked.
    """

    def __init__(self, commits: Commits, clock: Clock, cap: int) -> None:
        self._commits = commits
        self._clock = clock
        self._cap = cap
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[Batch | None] = SimpleQueue()
        self._groups: dict[object, Work] = {}
        self._reads: list[Work] = []
        self._since = clock.now()
        self._count = 0
        self._busy = False
        self._closed: asyncio.Future[None] | None = None
        self._thread = threading.Thread(target=self._work, name="lfbot-sqlite", daemon=True)
        self._thread.start()

    @property
    def commits(self) -> int:
        """Transactions committed so far."""
        return self._commits.count

    def together(self, change: Change[R, T], row: R, statement: int = 0) -> asyncio.Future[T]:
        """The result of writing `row`, along with every other row that waits for the same `change`.

        Up to `statement` rows must be one statement, as far as it writes; alone it then needs no transaction.
        """
        self._admit()
        future: asyncio.Future[T] = self._loop.create_future()
        group = cast("Group[R, T] | None", self._groups.get(change))
        if group is None:
            self._groups[change] = group = Group(change, statement)
        group.rows.append(row)
        group.waiting.append(future)
        return future

    def write(self, change: Callable[[Database], T]) -> asyncio.Future[T]:
        """The result of `change`, which runs in a transaction on the thread, perhaps twice."""
        return self.together(lambda db, _rows: (change(db),), None)

    def read(self, question: Callable[[Database], T]) -> asyncio.Future[T]:
        """The answer to `question`, which writes nothing."""
        self._admit()
        future: asyncio.Future[T] = self._loop.create_future()
        self._reads.append(Group(lambda db, _rows: (question(db),), 0, [None], [future]))
        return future

    async def close(self) -> None:
        """Finish what was asked for, take nothing more, and let go of the file."""
        if self._closed is None:
            self._closed = self._loop.create_future()
            if not self._busy:
                self._busy = True
                self._hand_over()
        await asyncio.shield(self._closed)
        self._thread.join()

    def _admit(self) -> None:
        if self._closed is not None:
            raise StoreUnavailable("closed")
        if self._count >= self._cap:
            raise StoreUnavailable("overloaded")
        if self._count == 0:
            self._since = self._clock.now()
        self._count += 1
        if not self._busy:
            # Only at the end of this turn of the loop, so that all who ask in it go together.
            self._busy = True
            self._loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        if self._count:
            self._queue.put(Batch(self._since, self._reads, tuple(self._groups.values())))
            self._groups, self._reads, self._count = {}, [], 0
        elif self._closed is not None:
            self._queue.put(None)
        else:
            self._busy = False

    def _settle(self, batch: Batch) -> None:
        for work in (*batch.reads, *batch.writes):
            work.settle()
        self._hand_over()

    def _finish(self) -> None:
        if self._closed is not None and not self._closed.done():
            self._closed.set_result(None)

    def _work(self) -> None:
        while (batch := self._queue.get()) is not None:
            self._commits.run(batch)
            self._loop.call_soon_threadsafe(self._settle, batch)
        self._commits.close()
        self._loop.call_soon_threadsafe(self._finish)
