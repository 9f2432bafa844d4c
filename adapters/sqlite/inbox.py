"""Webhooks as they came, and what became of them."""

import random
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import chain

from sqlite_utils import Database

from adapters.sqlite.debts import Owing, owe, owings
from adapters.sqlite.disk import Disk
from adapters.sqlite.forgetting import BODIES, IDS, NEWS, SENT, some
from adapters.sqlite.rows import moment, text, ticks
from lfbot.store import Debt, Received

_Row = tuple[str, str, str, int | None, int, str, str, bytes]

_LARGEST = 64
"""Rows in one statement. Each step of SQLite gives Python's lock away and must win it back, so fewer are faster."""


class SqliteInbox:
    """The Inbox in SQLite."""

    def __init__(self, disk: Disk, rng: random.Random) -> None:
        self._disk = disk
        self._rng = rng

    async def keep(self, received: Received) -> bool:
        """Put it on disk; False if that id was there already. Concurrent calls share a commit."""
        return await self._disk.together(_insert, _row(received), _LARGEST)

    async def waiting(self, limit: int) -> Sequence[Received]:
        """The oldest that are not yet routed and no dead letters."""
        rows = await self._disk.read(
            lambda db: db.conn.execute(
                "select tenant, id, type, at, received_at, body from inbox where state = 'waiting'"
                " order by seq limit ?",
                (limit,),
            ).fetchall()
        )
        return [
            Received(tenant, id, type, None if at is None else moment(at), moment(received_at), body)
            for tenant, id, type, at, received_at, body in rows
        ]

    async def route(self, received: Received, debts: Sequence[Debt], now: datetime, note: str) -> int:
        """Mark it routed, with `note` on what became of it, and owe the debts whose keys are new: one transaction."""
        rows = owings(debts, self._rng)
        return await self._disk.write(lambda db: _route(db, received, rows, ticks(now), note))

    async def bury(self, received: Received, reason: str) -> None:
        """Make a dead letter of it."""
        await self._disk.write(lambda db: _bury(db, received, reason))

    async def counts(self, tenant: str) -> dict[str, int]:
        """How many there are by what became of them: waiting, routed, and dead letters as `dead <reason>`."""
        return await self._disk.read(lambda db: _counts(db, tenant))

    async def last(self, tenant: str) -> datetime | None:
        """When the newest came in."""
        found = await self._disk.read(
            lambda db: db.conn.execute(
                "select received_at from inbox where tenant = ? order by seq desc limit 1", (tenant,)
            ).fetchone()
        )
        return None if found is None else moment(found[0])

    async def forget(self, bodies_before: datetime, ids_before: datetime) -> None:
        """Drop the bodies and then the ids that are older; what still waits is kept whole.

        The news that was owed, and messages that were sent, are forgotten with the ids.
        """
        for statement, before in ((BODIES, bodies_before), (IDS, ids_before), (NEWS, ids_before), (SENT, ids_before)):
            while await self._disk.write(some(statement, ticks(before))):
                pass


def _row(received: Received) -> _Row:
    return (
        received.tenant,
        text(received.id),
        text(received.type),
        None if received.at is None else ticks(received.at),
        ticks(received.received_at),
        "dead" if received.reason else "waiting",
        text(received.reason),
        received.body,
    )


def _insert(db: Database, rows: Sequence[_Row]) -> Sequence[bool]:
    return [
        fresh for start in range(0, len(rows), _LARGEST) for fresh in _insert_some(db, rows[start : start + _LARGEST])
    ]


def _insert_some(db: Database, rows: Sequence[_Row]) -> Sequence[bool]:
    cursor = db.conn.execute(_statement(len(rows)), tuple(chain.from_iterable(rows)))
    inserted, last = cursor.rowcount, cursor.lastrowid
    if inserted == len(rows):
        return [True] * inserted
    # The new ones were given the numbers up to the last, one after the other.
    assert last is not None
    fresh = set(
        db.conn.execute("select tenant, id from inbox where seq > ? and seq <= ?", (last - inserted, last)).fetchall()
    )
    return [_remove(fresh, (row[0], row[1])) for row in rows]


@cache
def _statement(rows: int) -> str:
    values = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * rows)
    columns = "tenant, id, type, at, received_at, state, reason, body"
    return f"insert into inbox ({columns}) values {values} on conflict do nothing"  # noqa: S608 - question marks


def _remove(fresh: set[tuple[str, str]], id: tuple[str, str]) -> bool:
    if id not in fresh:
        return False
    fresh.remove(id)  # the same id once more in the same batch is a second delivery
    return True


def _route(db: Database, received: Received, debts: Sequence[Owing], now: int, note: str) -> int:
    routed = db.conn.execute(
        "update inbox set state = 'routed', routed_at = ?, note = ? where tenant = ? and id = ? and state = 'waiting'",
        (now, text(note), received.tenant, text(received.id)),
    ).rowcount
    return owe(db.conn, received.tenant, debts, now) if routed else 0


def _bury(db: Database, received: Received, reason: str) -> None:
    db.conn.execute(
        "update inbox set state = 'dead', reason = ? where tenant = ? and id = ?",
        (text(reason), received.tenant, text(received.id)),
    )


def _counts(db: Database, tenant: str) -> dict[str, int]:
    (every,) = db.conn.execute("select count(*) from inbox where tenant = ?", (tenant,)).fetchone()
    (waiting,) = db.conn.execute(
        "select count(*) from inbox where state = 'waiting' and tenant = ?", (tenant,)
    ).fetchone()
    dead = dict(
        db.conn.execute(
            "select reason, count(*) from inbox where tenant = ? and state = 'dead' group by reason", (tenant,)
        ).fetchall()
    )
    letters = {f"dead {reason}": number for reason, number in dead.items()}
    return {"waiting": waiting, "routed": every - waiting - sum(dead.values()), **letters}
