"""What messages with buttons say."""

from datetime import datetime

from sqlite_utils import Database

from adapters.sqlite.disk import Disk
from adapters.sqlite.forgetting import SHOWN, some
from adapters.sqlite.rows import packed, text, ticks
from lfbot.box import unpack
from lfbot.card import Card
from lfbot.chat import Place

_Key = tuple[str, str, str, str, str]


class SqliteShown:
    """The Shown in SQLite."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def keep(self, tenant: str, place: Place, message: str, card: Card, now: datetime) -> None:
        """The message of that id says `card` now. Need not be on disk when it returns."""
        key, written, at = _key(tenant, place, message), packed(card), ticks(now)
        self._disk.write_soon(lambda db: _keep(db, key, written, at))

    async def get(self, tenant: str, place: Place, message: str) -> Card | None:
        """What it says; None if that is not known, or was written by another version."""
        key = _key(tenant, place, message)
        written = await self._disk.read(lambda db: _get(db, key))
        if written is None:
            return None
        try:
            return unpack(written, Card)
        except (ValueError, KeyError, TypeError):
            return None

    async def forget(self, before: datetime) -> None:
        """Drop what is older."""
        while await self._disk.write(some(SHOWN, ticks(before))):
            pass


def _keep(db: Database, key: _Key, card: str, at: int) -> None:
    db.conn.execute(
        "insert into shown (tenant, platform, workspace, place, message, card, at) values (?, ?, ?, ?, ?, ?, ?)"
        " on conflict do update set card = excluded.card, at = excluded.at",
        (*key, card, at),
    )


def _get(db: Database, key: _Key) -> str | None:
    found: tuple[str] | None = db.conn.execute(
        "select card from shown where tenant = ? and platform = ? and workspace = ? and place = ? and message = ?", key
    ).fetchone()
    return None if found is None else found[0]


def _key(tenant: str, place: Place, message: str) -> _Key:
    return tenant, place.platform, place.workspace, place.key, text(message)
