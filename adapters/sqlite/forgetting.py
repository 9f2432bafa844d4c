"""Dropping what is old, a few rows at a time, so that nobody waits long behind it."""

from collections.abc import Callable

from sqlite_utils import Database

_AT_ONCE = 500

BODIES = """
update inbox set body = x'' where seq in (
    select seq from inbox where received_at < ? and state <> 'waiting' and length(body) > 0 limit ?)
"""
IDS = "delete from inbox where seq in (select seq from inbox where received_at < ? and state <> 'waiting' limit ?)"
NEWS = """
delete from news where (tenant, lane, key) in (select tenant, lane, key from news where owed_at < ? limit ?)
"""
SENT = "delete from outbox where id in (select id from outbox where settled_at < ? and state = 'sent' limit ?)"
SHOWN = "delete from shown where id in (select id from shown where at < ? limit ?)"


def some(statement: str, before: int) -> Callable[[Database], bool]:
    """A change that drops some of what is older than `before`, and says whether there may be more."""
    return lambda db: db.conn.execute(statement, (before, _AT_ONCE)).rowcount == _AT_ONCE
