"""Small facts to remember."""

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError

from adapters.sqlite.disk import Disk
from adapters.sqlite.rows import text


class SqliteNotes:
    """The Notes in SQLite."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def get(self, tenant: str, name: str) -> str | None:
        """What was noted."""
        return await self._disk.read(lambda db: _get(db, tenant, name))

    async def put(self, tenant: str, name: str, value: str) -> None:
        """Note it."""
        row = {"tenant": tenant, "name": name, "value": text(value)}
        await self._disk.write(lambda db: _put(db, row))


def _get(db: Database, tenant: str, name: str) -> str | None:
    try:
        return str(db.table("notes").get((tenant, name))["value"])
    except NotFoundError:
        return None


def _put(db: Database, row: dict[str, str]) -> None:
    db.table("notes").upsert(row, pk=("tenant", "name"))
