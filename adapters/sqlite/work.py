"""What is asked of the disk: rows that one change writes together, and those who wait for the outcome."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlite_utils import Database

from lfbot.store import StoreUnavailable

R = TypeVar("R")
T = TypeVar("T")

Change = Callable[[Database, Sequence[R]], Sequence[T]]
"""Writes rows in the open transaction and returns a result for each. It may be run again after a rollback."""


class Work(Protocol):
    """Something to do, whatever its rows and results are."""

    def do(self, db: Database) -> None:
        """Do it, on the disk's thread. Raises whatever went wrong; then nothing of it counts."""

    @property
    def one_statement(self) -> bool:
        """Whether a single statement does it, so that it needs no transaction around it."""

    def fail(self, error: Exception) -> None:
        """It did not happen."""

    def singles(self) -> "Sequence[Work]":
        """The same rows, each as a work of its own."""

    def settle(self) -> None:
        """Tell those who wait, on the loop."""


@dataclass(slots=True, eq=False)
class Group(Generic[R, T]):
    """Rows for one change, and those who wait for their results. Up to `statement` of them are one statement."""

    change: Change[R, T]
    statement: int = 0
    rows: list[R] = field(default_factory=list)
    waiting: list[asyncio.Future[T]] = field(default_factory=list)
    results: Sequence[T] = ()
    error: Exception | None = None

    def do(self, db: Database) -> None:
        """Write every row."""
        self.results = self.change(db, self.rows)

    @property
    def one_statement(self) -> bool:
        """Whether a single statement writes them all."""
        return len(self.rows) <= self.statement

    def fail(self, error: Exception) -> None:
        """None of them is written."""
        self.error = self.error or error  # its own mistake, if it made one, not that of the transaction around it

    def singles(self) -> Sequence[Work]:
        """A group for each row."""
        return [
            Group(self.change, self.statement, [row], [future])
            for row, future in zip(self.rows, self.waiting, strict=True)
        ]

    def settle(self) -> None:
        """Give each its result, leaving out those who no longer wait."""
        if self.error is not None:
            for future in self.waiting:
                if not future.done():
                    future.set_exception(_own(self.error))
            return
        for future, result in zip(self.waiting, self.results, strict=True):
            if not future.done():
                future.set_result(result)


@dataclass(slots=True, eq=False)
class Batch:
    """What goes to the disk together. `since` is when the first of it was asked for."""

    since: datetime
    reads: list[Work] = field(default_factory=list)
    writes: Sequence[Work] = ()


def _own(error: Exception) -> Exception:
    # An exception that several raise collects the traceback of each: everybody gets one of their own.
    if isinstance(error, StoreUnavailable):
        mine = StoreUnavailable(error.reason)
        mine.__cause__ = error.__cause__
        return mine
    return error
