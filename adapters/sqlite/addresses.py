"""Where places are reached."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from adapters.sqlite.disk import Disk
from adapters.sqlite.rows import text, ticks
from lfbot.chat import Place
from lfbot.store import Address

_HERE = "tenant = ? and platform = ? and workspace = ? and place = ?"

_Values = tuple[str, str, str, str]


class SqliteAddresses:
    """The Addresses in SQLite."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def put(self, tenant: str, address: Address, now: datetime) -> None:
        """Keep it, whole, in place of what was kept of that place."""
        rest = (text(address.written), address.person, address.group, text(address.closed), ticks(now))
        await self._disk.write(lambda db: _put(db, (*_here(tenant, address.place), *rest)))

    async def get(self, tenant: str, place: Place) -> Address | None:
        """The address of a place."""
        return _first(await self._disk.read(lambda db: _select(db, _HERE, _here(tenant, place))))

    async def of(self, tenant: str, platform: str, workspace: str, person: str) -> Address | None:
        """The one put last of those where `person` alone reads."""
        where = "tenant = ? and platform = ? and workspace = ? and person = ? and person <> '' order by id desc limit 1"
        return _first(await self._disk.read(lambda db: _select(db, where, (tenant, platform, workspace, person))))

    async def within(self, tenant: str, platform: str, workspace: str, group: str) -> Sequence[Address]:
        """Those of a group, in the order in which they were put; closed ones too."""
        where = "tenant = ? and platform = ? and workspace = ? and team = ? and team <> '' order by id"
        return await self._disk.read(lambda db: _select(db, where, (tenant, platform, workspace, group)))

    async def close(self, tenant: str, place: Place, reason: str, now: datetime) -> bool:
        """Keep it, but nothing can be sent there because of `reason`. False if it is unknown or was closed already."""
        statement = f"update addresses set closed = ?, at = ? where {_HERE} and closed = ''"  # noqa: S608 - constants
        values = (text(reason), ticks(now), *_here(tenant, place))
        return await self._disk.write(lambda db: db.conn.execute(statement, values).rowcount > 0)


def _put(db: Database, row: tuple[str, str, str, str, str, str, str, str, int]) -> None:
    # A row that is replaced gets a new number: the highest was put last, whatever the clock says.
    db.conn.execute(
        "insert or replace into addresses (tenant, platform, workspace, place, written, person, team, closed, at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def _select(db: Database, where: str, values: _Values) -> Sequence[Address]:
    rows = db.conn.execute(
        f"select platform, workspace, place, written, person, team, closed from addresses where {where}",  # noqa: S608
        values,
    ).fetchall()
    return [Address(Place(*row[:3]), *row[3:]) for row in rows]


def _first(found: Sequence[Address]) -> Address | None:
    return found[0] if found else None


def _here(tenant: str, place: Place) -> _Values:
    return tenant, place.platform, place.workspace, place.key
