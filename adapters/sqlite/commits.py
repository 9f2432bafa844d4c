"""The thread's side of the disk: one connection, and batches that are committed whole."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlite_utils import Database

from adapters.sqlite.engine import Engine
from adapters.sqlite.work import Batch, Work
from lfbot.clock import Clock
from lfbot.store import StoreUnavailable

T = TypeVar("T")

BUSY_MILLISECONDS = 100
"""How long SQLite itself waits for a lock before it says so."""

_PATIENCE = timedelta(seconds=1.5)
_TRIES = 15  # the same in tries, for a clock that stands still or is put back meanwhile


class Commits:
    """One connection, used by one thread. It is opened when first needed, and anew after it broke."""

    def __init__(self, connect: Callable[[], Database], engine: Engine, clock: Clock, *, reopen: bool) -> None:
        self._connect = connect
        self._engine = engine
        self._clock = clock
        self._reopen = reopen
        self._db: Database | None = None
        self._broken = False
        self.count = 0
        """Transactions committed so far."""

    def run(self, batch: Batch) -> None:
        """Do the reads, then all the writes in one transaction; everything in the batch then knows what became of it.

        A write that fails does so alone. A commit that fails takes all the writes with it.
        """
        try:
            db = self._patiently(self._opened, batch.since)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who asked are told
            self._fail((*batch.reads, *batch.writes), error)
            return
        for work in batch.reads:
            self._read(db, work, batch.since)
        if batch.writes:
            self._write(db, batch)
        if self._broken and self._reopen:
            self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if self._db is not None:
            self._db.close()
            self._db, self._broken = None, False

    def _opened(self) -> Database:
        if self._db is None:
            self._db = self._connect()
        return self._db

    def _read(self, db: Database, work: Work, since: datetime) -> None:
        try:
            self._patiently(lambda: work.do(db), since)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to whoever asked
            self._fail((work,), error)

    def _write(self, db: Database, batch: Batch) -> None:
        try:
            if not self._all_at_once(db, batch):
                self._one_by_one(db, batch)
        except Exception as error:  # noqa: BLE001 - nothing was committed, and those who asked are told
            self._fail(batch.writes, error)
        finally:
            self._leave_nothing_open(db)

    def _all_at_once(self, db: Database, batch: Batch) -> bool:
        if len(batch.writes) == 1 and batch.writes[0].one_statement:
            return self._by_itself(db, batch.writes[0], batch.since)
        self._begin(db, batch.since)
        try:
            for work in batch.writes:
                work.do(db)
        except Exception:  # noqa: BLE001 - somebody's write is wrong; one by one it shows whose, and is reported
            self._leave_nothing_open(db)
            return False
        self._commit(db)
        return True

    def _by_itself(self, db: Database, work: Work, since: datetime) -> bool:
        # SQLite commits a lone statement with it: Python's lock changes hands once instead of three times.
        try:
            self._patiently(lambda: work.do(db), since)
        except self._engine.error as error:
            if self._engine.reason(error) == "locked":
                raise
            return False
        self.count += 1
        return True

    def _one_by_one(self, db: Database, batch: Batch) -> None:
        batch.writes = [single for work in batch.writes for single in work.singles()]
        self._begin(db, batch.since)
        for work in batch.writes:
            db.conn.execute("savepoint one")
            try:
                work.do(db)
            except Exception as error:
                if not db.conn.in_transaction:  # SQLite itself has undone the others too
                    raise
                self._fail((work,), error)
                db.conn.execute("rollback to one")
            db.conn.execute("release one")
        self._commit(db)

    def _begin(self, db: Database, since: datetime) -> None:
        self._patiently(lambda: db.conn.execute("begin immediate"), since)

    def _commit(self, db: Database) -> None:
        db.conn.execute("commit")
        self.count += 1

    def _leave_nothing_open(self, db: Database) -> None:
        try:
            if db.conn.in_transaction:
                db.conn.execute("rollback")
        except self._engine.error:
            self._broken = True

    def _fail(self, works: Sequence[Work], error: Exception) -> None:
        for work in works:
            work.fail(self._named(error))

    def _named(self, error: Exception) -> Exception:
        if not isinstance(error, self._engine.error | OSError):
            return error  # a mistake of ours: it keeps its name
        reason = self._engine.reason(error)
        self._broken = self._broken or reason == "broken"
        unavailable = StoreUnavailable(reason)
        unavailable.__cause__ = error
        return unavailable

    def _patiently(self, step: Callable[[], T], since: datetime) -> T:
        for tries in range(1, _TRIES + 1):
            try:
                return step()
            except self._engine.error as error:
                late = tries == _TRIES or self._clock.now() - since >= _PATIENCE
                if late or self._engine.reason(error) != "locked":
                    raise
        raise AssertionError("the last try returns or raises")
