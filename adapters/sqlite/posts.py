"""Posts as platforms count them, and when a lane may go on after one. These are steps in a transaction that is open."""

from collections.abc import Sequence
from datetime import timedelta
from sqlite3 import Connection

from lfbot.windows import Window

_TICK = timedelta(microseconds=1)

_AT_ONCE = 4  # more than come in, so that old ones become fewer, and few enough that nobody notices
FORGET = """
delete from posts where id in (
    select id from (select id, at from posts where lane = ? order by id limit ?) where at <= ?)
"""
NTH_LATEST = "select at from posts where lane = ? order by id desc limit 1 offset ?"


def free_at(connection: Connection, lane: int, now: int, windows: Sequence[Window]) -> int:
    """When the lane may go on, given that something was posted there at `now`; that is remembered where it matters."""
    at = now
    lengths = {window: window.length // _TICK for window in windows}
    if any(window.count > 1 for window in windows):
        _remember(connection, lane, now, max(lengths.values()))
    for window, length in lengths.items():
        first = now if window.count == 1 else _nth_latest(connection, lane, window.count)
        if first is not None:
            at = max(at, first + length)
    return at


def shift(connection: Connection, now: int, by: int) -> None:
    """The clock was put back by so much while we ran: what was posted before that was posted so much sooner on it."""
    connection.execute("update posts set at = at - ? where at > ?", (by, now))


def distrust(connection: Connection, now: int) -> None:
    """Whatever an earlier run posted at a time that is still to come counts as posted now."""
    connection.execute("update posts set at = ?1 where at > ?1", (now,))


def _remember(connection: Connection, lane: int, now: int, longest: int) -> None:
    connection.execute(FORGET, (lane, _AT_ONCE, now - longest))
    connection.execute("insert into posts (lane, at) values (?, ?)", (lane, now))


def _nth_latest(connection: Connection, lane: int, n: int) -> int | None:
    found: tuple[int] | None = connection.execute(NTH_LATEST, (lane, n - 1)).fetchone()
    return None if found is None else found[0]
