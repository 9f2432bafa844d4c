"""What is owed, and how far each delivery is."""

import random
from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from sqlite_utils import Database

from adapters.sqlite import lanes, posts
from adapters.sqlite.debts import owe, owings
from adapters.sqlite.disk import Disk
from adapters.sqlite.rows import moment, packed, text, ticks
from lfbot.box import unpack
from lfbot.card import Card
from lfbot.chat import Place, Receipt
from lfbot.store import Debt, Delivery, Owed
from lfbot.windows import Window

_STATES = ("ready", "sending", "in_doubt", "sent", "dead")

_DOUBTFUL = """
select lanes.lane, outbox.id, lanes.tenant, platform, workspace, place, card, owed, key, attempt, subscription, flagged,
    started_at
from lanes join outbox on outbox.id = lanes.head
where lanes.state = 'in_doubt' and lanes.next_at <= ?
order by lanes.next_at, outbox.id limit ?
"""


class SqliteOutbox:
    """The Outbox in SQLite."""

    def __init__(self, disk: Disk, rng: random.Random) -> None:
        self._disk = disk
        self._rng = rng
        self._latest: datetime | None = None

    async def owe(self, tenant: str, debts: Sequence[Debt], now: datetime) -> int:
        """Owe the debts whose keys are new. Returns how many."""
        rows = owings(debts, self._rng)
        return await self._disk.write(lambda db: owe(db.conn, tenant, rows, ticks(now)))

    async def claim(self, now: datetime, boot: str, limit: int, workspace_limit: int) -> Sequence[Delivery]:
        """Take the heads of lanes that may go now, least recently served lane first, marked as being sent by `boot`."""
        latest = self._latest
        claimed = await self._disk.write(lambda db: _claim(db.conn, now, latest, boot, limit, workspace_limit))
        self._latest = now
        return claimed

    async def sent(self, delivery: Delivery, receipt: Receipt | None, now: datetime, windows: Sequence[Window]) -> None:
        """It is there; the lane goes on as soon as its platform's `windows` allow one more."""
        written = packed(receipt) if receipt else ""
        await self._disk.write(lambda db: _sent(db.conn, delivery, written, ticks(now), windows))

    async def later(self, delivery: Delivery, at: datetime, reason: str, *, workspace: bool = False) -> None:
        """It is not there; it, its lane, and with `workspace` every lane of its workspace, wait until `at`."""
        await self._disk.write(lambda db: _later(db.conn, delivery, ticks(at), reason, workspace))

    async def doubt(self, delivery: Delivery, until: datetime, reason: str) -> None:
        """It may be there; nobody touches it or its lane before `until`."""
        await self._disk.write(lambda db: _doubt(db.conn, delivery, ticks(until), reason))

    async def doubtful(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Those in doubt whose quiet period is over."""
        rows = await self._disk.read(lambda db: db.conn.execute(_DOUBTFUL, (ticks(now), limit)).fetchall())
        return [_delivery(row[1:12], moment(row[12])) for row in rows]

    async def release(
        self, delivery: Delivery, now: datetime, windows: Sequence[Window] = (), *, flagged: bool
    ) -> None:
        """It is certainly not there, or is to be sent once more and `flagged`: ready again at the head of its lane.

        It may go at once, or where `windows` are given, for it may be there already, when they allow one more.
        """
        await self._disk.write(lambda db: _release(db.conn, delivery, flagged, ticks(now), windows))

    async def dead(self, delivery: Delivery, reason: str, now: datetime, windows: Sequence[Window] = ()) -> None:
        """It will not be sent. Where it may be there all the same, `windows` are given, and it counts in them."""
        await self._disk.write(lambda db: _dead(db.conn, delivery, reason, ticks(now), windows))

    async def recover(self, boot: str, until: datetime) -> int:
        """Doubt everything that another boot left being sent; nobody touches it before `until`. Returns how many."""
        return await self._disk.write(lambda db: _recover(db.conn, boot, ticks(until)))

    async def next_at(self) -> datetime | None:
        """When the next thing may be done; None if nothing is owed, or all of it is being sent."""
        at = await self._disk.read(_next_at)
        return None if at is None else moment(at)

    async def counts(self, tenant: str) -> dict[str, int]:
        """How many by state: ready, sending, in_doubt, sent, dead."""
        found = await self._disk.read(
            lambda db: db.conn.execute(
                "select state, count(*) from outbox where tenant = ? group by state", (tenant,)
            ).fetchall()
        )
        return dict.fromkeys(_STATES, 0) | dict(found)

    async def oldest(self, tenant: str) -> datetime | None:
        """Since when the oldest message that is not sent has been owed."""
        at = await self._disk.read(lambda db: _oldest(db.conn, tenant))
        return None if at is None else moment(at)


def _claim(
    connection: Connection, now: datetime, latest: datetime | None, boot: str, limit: int, workspace_limit: int
) -> Sequence[Delivery]:
    at = ticks(now)
    if latest is None:
        lanes.distrust(connection, at)
        posts.distrust(connection, at)
    elif latest - now > lanes.TOLERANCE:
        lanes.shift(connection, at, ticks(latest) - at)
        posts.shift(connection, at, ticks(latest) - at)
    rows = lanes.claimable(connection, at, limit, workspace_limit)
    lanes.serve(connection, [row[0] for row in rows])
    connection.executemany(
        "update outbox set state = 'sending', attempt = ?, started_at = ?, boot = ? where id = ?",
        [(row[9], at, boot, row[1]) for row in rows],
    )
    claimed = []
    for row in rows:
        try:
            claimed.append(_delivery(row[1:], now))
        except (ValueError, KeyError, TypeError):  # written by another version: it would stand at the head for ever
            _settle(connection, row[2], row[1], row[9], "dead", "unreadable", at)
            lanes.advance(connection, row[0], at, at)
    return claimed


def _delivery(row: tuple[object, ...], started_at: datetime) -> Delivery:
    match row:
        case (int(id), str(tenant), str(platform), str(workspace), str(place), str(card), str(owed), str(key),
              int(attempt), int() | None as subscription, int(flagged)):  # fmt: skip
            return Delivery(
                id, tenant, Place(platform, workspace, place), unpack(card, Card), Owed(owed), key, attempt,
                started_at, subscription, bool(flagged),
            )  # fmt: skip
        case _:
            raise ValueError("no delivery")


def _sent(connection: Connection, delivery: Delivery, receipt: str, now: int, windows: Sequence[Window]) -> None:
    lane = _settle(connection, delivery.tenant, delivery.id, delivery.attempt, "sent", "", now)
    if lane is not None:
        # The message is in the channel now; what it said is not kept a second time.
        connection.execute("update outbox set card = '', receipt = ? where id = ?", (receipt, delivery.id))
        lanes.advance(connection, lane, posts.free_at(connection, lane, now, windows), now)


def _dead(connection: Connection, delivery: Delivery, reason: str, now: int, windows: Sequence[Window]) -> None:
    lane = _settle(connection, delivery.tenant, delivery.id, delivery.attempt, "dead", text(reason), now)
    if lane is not None:
        lanes.advance(connection, lane, posts.free_at(connection, lane, now, windows), now)


def _later(connection: Connection, delivery: Delivery, at: int, reason: str, workspace: bool) -> None:
    lane = _mark(connection, delivery, "ready", reason)
    if lane is not None:
        lanes.hold(connection, lane, "ready", at, ticks(delivery.started_at))
    if workspace:
        lanes.hold_workspace(connection, delivery.tenant, delivery.place, at, ticks(delivery.started_at))


def _doubt(connection: Connection, delivery: Delivery, until: int, reason: str) -> None:
    lane = _mark(connection, delivery, "in_doubt", reason)
    if lane is not None:
        lanes.hold(connection, lane, "in_doubt", until, ticks(delivery.started_at))


def _release(connection: Connection, delivery: Delivery, flagged: bool, now: int, windows: Sequence[Window]) -> None:
    lane = _mark(connection, delivery, "ready", "")
    if lane is not None:
        # Once flagged, a message stays so: an earlier one may still turn up.
        connection.execute("update outbox set flagged = max(flagged, ?) where id = ?", (flagged, delivery.id))
        lanes.hold(connection, lane, "ready", posts.free_at(connection, lane, now, windows), now)


def _recover(connection: Connection, boot: str, until: int) -> int:
    left = connection.execute(
        "update outbox set state = 'in_doubt', reason = 'restarted' where state = 'sending' and boot <> ?"
        " returning lane, started_at",
        (boot,),
    ).fetchall()
    for lane, started_at in left:
        lanes.hold(connection, lane, "in_doubt", until, min(started_at, until))
    return len(left)


def _mark(connection: Connection, delivery: Delivery, state: str, reason: str) -> int | None:
    # The lane; None if this attempt is over already, so that whoever comes late changes nothing.
    rows = connection.execute(
        "update outbox set state = ?, reason = ? where tenant = ? and id = ? and attempt = ?"
        " and state in ('sending', 'in_doubt') returning lane",
        (state, text(reason), delivery.tenant, delivery.id, delivery.attempt),
    ).fetchall()
    return rows[0][0] if rows else None


def _settle(
    connection: Connection, tenant: str, id: int, attempt: int, state: str, reason: str, now: int
) -> int | None:
    rows = connection.execute(
        "update outbox set state = ?, reason = ?, settled_at = ? where tenant = ? and id = ? and attempt = ?"
        " and state in ('sending', 'in_doubt') returning lane",
        (state, reason, now, tenant, id, attempt),
    ).fetchall()
    return rows[0][0] if rows else None


def _next_at(db: Database) -> int | None:
    found: tuple[int | None] = db.conn.execute(
        "select min(at) from ("
        " select max(lanes.next_at, coalesce(workspaces.next_at, 0)) as at"
        " from lanes left join workspaces using (tenant, platform, workspace) where state = 'ready'"
        " union all select next_at from lanes where state = 'in_doubt')"
    ).fetchone()
    return found[0]


def _oldest(connection: Connection, tenant: str) -> int | None:
    since = [
        connection.execute("select min(owed_at) from outbox where tenant = ? and state = ?", (tenant, state)).fetchone()
        for state in ("ready", "sending", "in_doubt")
    ]
    return min((at for (at,) in since if at is not None), default=None)
