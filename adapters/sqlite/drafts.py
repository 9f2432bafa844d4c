"""Command lines that wait for their button."""

import base64
import random
from datetime import datetime, timedelta

from sqlite_utils import Database

from adapters.sqlite.disk import Disk
from adapters.sqlite.rows import packed, text, ticks
from lfbot.box import unpack
from lfbot.line import Word

_LIFE = timedelta(days=1)
_BYTES = 12  # 96 bits: nobody guesses one, and a button has room for it


class SqliteDrafts:
    """The Drafts in SQLite."""

    def __init__(self, disk: Disk, rng: random.Random) -> None:
        self._disk = disk
        self._rng = rng

    async def keep(self, tenant: str, owner: str, words: tuple[Word, ...], now: datetime) -> str:
        """Keep them for `owner`. Returns a short id that cannot be guessed."""
        id = base64.urlsafe_b64encode(self._rng.randbytes(_BYTES)).decode()
        row: dict[str, str | int] = {
            "tenant": tenant,
            "id": id,
            "owner": owner,
            "words": packed(words),
            "made_at": ticks(now),
        }
        await self._disk.write(lambda db: _keep(db, row, ticks(now - _LIFE)))
        return id

    async def take(self, tenant: str, owner: str, id: str, now: datetime) -> tuple[Word, ...] | None:
        """The words, once: None if they were taken, are older than a day, or are somebody else's."""
        key = (tenant, text(id), owner, ticks(now - _LIFE))
        found = await self._disk.write(lambda db: _take(db, key))
        return None if found is None else unpack(found, tuple)


def _keep(db: Database, row: dict[str, str | int], too_old: int) -> None:
    db.table("drafts").delete_where("made_at < ?", [too_old])
    db.table("drafts").insert(row)


def _take(db: Database, key: tuple[str, str, str, int]) -> str | None:
    rows = db.conn.execute(
        "delete from drafts where tenant = ? and id = ? and owner = ? and made_at >= ? returning words", key
    ).fetchall()
    return rows[0][0] if rows else None
