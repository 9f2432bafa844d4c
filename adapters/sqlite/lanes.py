"""Lanes: one for each place something was ever owed to. These are steps within a transaction that is open."""

from datetime import timedelta
from sqlite3 import Connection, Row

from lfbot.chat import Place

TOLERANCE = timedelta(seconds=5)
"""How far a clock may seem to run back between two looks before it is taken to have been put back."""

_WAITING = ("lanes", "workspaces")

CLAIMABLE = """
with busy as materialized (
    select tenant, platform, workspace, count(*) as number from lanes where state = 'sending' group by 1, 2, 3
), due as (
    select lane, head, served, tenant, platform, workspace, place,
        row_number() over (partition by tenant, platform, workspace order by served, head) as nth
    from lanes
    where state = 'ready' and next_at <= :now and not exists (
        select 1 from workspaces as waits
        where (waits.tenant, waits.platform, waits.workspace) = (lanes.tenant, lanes.platform, lanes.workspace)
        and waits.next_at > :now)
)
select due.lane, outbox.id, due.tenant, due.platform, due.workspace, due.place, outbox.card, outbox.owed, outbox.key,
    outbox.attempt + 1, outbox.subscription, outbox.flagged
from due
join outbox on outbox.id = due.head
left join busy using (tenant, platform, workspace)
where nth + coalesce(busy.number, 0) <= :workspace_limit
order by due.served, due.head
limit :limit
"""
"""The heads that may go now: only rows of lanes are looked through, however much is owed to a place."""


def lane_of(connection: Connection, tenant: str, place: Place, now: int) -> int:
    """The lane of a place, made if there is none."""
    where = (tenant, place.platform, place.workspace, place.key)
    found = connection.execute(
        "select lane from lanes where tenant = ? and platform = ? and workspace = ? and place = ?", where
    ).fetchone()
    if found is not None:
        return int(found[0])
    made = connection.execute(
        "insert into lanes (tenant, platform, workspace, place, next_at, set_at) values (?, ?, ?, ?, ?, ?)",
        (*where, now, now),
    ).lastrowid
    assert made is not None
    return made


def line_up(connection: Connection, lane: int, row: int) -> None:
    """Make a new row of the outbox the head of its lane if nothing stands before it."""
    connection.execute("update lanes set state = 'ready', head = ? where lane = ? and state = 'idle'", (row, lane))


def claimable(connection: Connection, now: int, limit: int, workspace_limit: int) -> list[Row]:
    """The heads that may go now, as columns, least recently served lane first."""
    return connection.execute(CLAIMABLE, {"now": now, "limit": limit, "workspace_limit": workspace_limit}).fetchall()


def serve(connection: Connection, lanes: list[int]) -> None:
    """Mark lanes as being sent from; they are now the most recently served, in this order."""
    last = connection.execute("select coalesce(max(served), 0) from lanes").fetchone()[0]
    connection.executemany(
        "update lanes set state = 'sending', served = ? where lane = ?",
        [(last + place, lane) for place, lane in enumerate(lanes, start=1)],
    )


def hold(connection: Connection, lane: int, state: str, until: int, set_at: int) -> None:
    """Keep the head, and let nothing happen to it before `until`."""
    connection.execute(
        "update lanes set state = ?, next_at = ?, set_at = ? where lane = ?", (state, until, set_at, lane)
    )


def hold_workspace(connection: Connection, tenant: str, place: Place, until: int, set_at: int) -> None:
    """Let no lane of the place's workspace go before `until`, those to come included."""
    connection.execute(
        "insert into workspaces (tenant, platform, workspace, next_at, set_at) values (?, ?, ?, ?, ?)"
        " on conflict do update set next_at = excluded.next_at, set_at = excluded.set_at"
        " where excluded.next_at > next_at",
        (tenant, place.platform, place.workspace, until, set_at),
    )


def advance(connection: Connection, lane: int, until: int, set_at: int) -> None:
    """The head is settled: the next in line becomes the head, and may go at `until`."""
    connection.execute(
        "with following (id) as (select min(id) from outbox where lane = ?1 and settled_at is null)"
        " update lanes set head = (select id from following), next_at = ?2, set_at = ?3,"
        " state = iif((select id from following) is null, 'idle', 'ready') where lane = ?1",
        (lane, until, set_at),
    )


def shift(connection: Connection, now: int, by: int) -> None:
    """The clock was put back by so much while we ran: every wait ends that much sooner on it, and lasts as long."""
    for table in _WAITING:
        connection.execute(
            f"update {table} set next_at = next_at - ?1, set_at = set_at - ?1 where max(next_at, set_at) > ?2",  # noqa: S608
            (by, now),
        )


def distrust(connection: Connection, now: int) -> None:
    """Where an earlier run decided a wait at a time that is still to come, the clock was put back since then: the wait
    begins anew."""
    latest = now + TOLERANCE // timedelta(microseconds=1)
    for table in _WAITING:
        connection.execute(
            f"update {table} set next_at = ?1 + max(next_at - set_at, 0), set_at = ?1 where set_at > ?2",  # noqa: S608
            (now, latest),
        )
