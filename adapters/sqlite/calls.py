"""Requests that write, recorded before they run."""

import random
from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from sqlite_utils import Database

from adapters.sqlite.debts import Owing, owe, owings
from adapters.sqlite.disk import Disk
from adapters.sqlite.rows import moment, packed, text, ticks
from lfbot.box import unpack
from lfbot.chat import Call, Reply
from lfbot.store import Debt, Recorded, Stage

_COLUMNS = "tenant, call, stage, at, reply"

_Columns = tuple[str, str, str, int, str | None]


class SqliteCalls:
    """The Calls in SQLite."""

    def __init__(self, disk: Disk, rng: random.Random) -> None:
        self._disk = disk
        self._rng = rng

    async def open(self, tenant: str, call: Call, now: datetime) -> Recorded | None:
        """Record it before it runs: None if it is new, else what is known of it."""
        row = (*_key(tenant, call), Stage.OPEN.value, ticks(now), packed(call))
        found = await self._disk.write(lambda db: _open(db.conn, row))
        return None if found is None else _recorded(found)

    async def settle(self, tenant: str, call: Call, reply: Reply, debts: Sequence[Debt], now: datetime) -> None:
        """It ran: keep its reply and owe its private messages, in one transaction. Once settled, it stays as it is."""
        row = (*_key(tenant, call), Stage.SETTLED.value, ticks(now), packed(call), packed(reply))
        rows = owings(debts, self._rng)
        await self._disk.write(lambda db: _settle(db.conn, row, rows))

    async def close(self, tenant: str, call: Call) -> None:
        """The caller has the reply. Need not be on disk when it returns."""
        self._disk.write_soon(lambda db: _close(db, _key(tenant, call)))

    async def unfinished(self) -> Sequence[Recorded]:
        """Those that are not closed: after a crash, what to finish."""
        statement = f"select {_COLUMNS} from calls where stage <> 'closed' order by at"  # noqa: S608 - constants
        return [_recorded(row) for row in await self._disk.read(lambda db: db.conn.execute(statement).fetchall())]

    async def forget(self, before: datetime) -> None:
        """Drop those that are older."""
        await self._disk.write(lambda db: _forget(db, ticks(before)))


def _open(connection: Connection, row: tuple[str, str, str, str, int, str]) -> _Columns | None:
    new = connection.execute(
        "insert into calls (tenant, platform, key, stage, at, call) values (?, ?, ?, ?, ?, ?) on conflict do nothing",
        row,
    ).rowcount
    if new:
        return None
    known: _Columns = connection.execute(
        f"select {_COLUMNS} from calls where tenant = ? and platform = ? and key = ?",  # noqa: S608 - constants
        row[:3],
    ).fetchone()
    return known


def _settle(connection: Connection, row: tuple[str, str, str, str, int, str, str], debts: Sequence[Owing]) -> None:
    settled = connection.execute(
        "insert into calls (tenant, platform, key, stage, at, call, reply) values (?, ?, ?, ?, ?, ?, ?)"
        " on conflict do update set stage = excluded.stage, reply = excluded.reply where stage = 'open'",
        row,
    ).rowcount
    if settled:
        owe(connection, row[0], debts, row[4])


def _close(db: Database, key: tuple[str, str, str]) -> None:
    db.conn.execute("update calls set stage = 'closed' where tenant = ? and platform = ? and key = ?", key)


def _forget(db: Database, before: int) -> None:
    db.conn.execute("delete from calls where at < ?", (before,))


def _key(tenant: str, call: Call) -> tuple[str, str, str]:
    return tenant, call.caller.platform, text(call.key)


def _recorded(row: _Columns) -> Recorded:
    tenant, call, stage, at, reply = row
    return Recorded(
        tenant, unpack(call, Call), Stage(stage), moment(at), None if reply is None else unpack(reply, Reply)
    )
