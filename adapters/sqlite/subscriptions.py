"""Which places want to hear what."""

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlite_utils import Database

from adapters.sqlite.disk import Disk
from adapters.sqlite.rows import moment, text, ticks
from lfbot.chat import Place
from lfbot.store import Subscription

_COLUMNS = "number, tenant, platform, workspace, place, topics, courses, owner, owner_name, made_at, paused"
_HERE = "tenant = ? and platform = ? and workspace = ? and place = ?"


class SqliteSubscriptions:
    """The Subscriptions in SQLite."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def add(self, subscription: Subscription) -> Subscription:
        """Keep it under the next number of its place (the one it carries is ignored)."""
        return await self._disk.write(lambda db: _add(db, subscription))

    async def at(self, tenant: str, place: Place) -> Sequence[Subscription]:
        """Those of a place, by number. The same place is recognised by platform, workspace and key."""
        return await self._disk.read(lambda db: _select(db, f"{_HERE} order by number", _here(tenant, place)))

    async def wanting(self, tenant: str, topic: str) -> Sequence[Subscription]:
        """Those, not paused, that want the topic."""
        where = "paused = '' and id in (select subscription from wants where tenant = ? and topic = ?) order by id"
        return await self._disk.read(lambda db: _select(db, where, (tenant, topic)))

    async def all(self, tenant: str) -> Sequence[Subscription]:
        """Every one of a tenant."""
        return await self._disk.read(lambda db: _select(db, "tenant = ? order by id", (tenant,)))

    async def remove(self, tenant: str, place: Place, number: int) -> bool:
        """Drop it; False if it was not there."""
        statement = f"delete from subscriptions where {_HERE} and number = ?"  # noqa: S608 - constants
        return await self._disk.write(
            lambda db: db.conn.execute(statement, (*_here(tenant, place), number)).rowcount > 0
        )

    async def pause(self, tenant: str, place: Place, reason: str) -> Sequence[Subscription]:
        """Pause those of a place that were not. Returns them, so that their owners are told once."""
        return await self._disk.write(lambda db: _pause(db, tenant, place, text(reason)))

    async def resume(self, tenant: str, place: Place) -> int:
        """Let the paused ones of a place speak again. Returns how many."""
        statement = f"update subscriptions set paused = '' where {_HERE} and paused <> ''"  # noqa: S608 - constants
        return await self._disk.write(lambda db: db.conn.execute(statement, _here(tenant, place)).rowcount)


def _add(db: Database, subscription: Subscription) -> Subscription:
    here = _here(subscription.tenant, subscription.place)
    (number,) = db.conn.execute(
        f"select coalesce(max(number), 0) + 1 from subscriptions where {_HERE}",  # noqa: S608 - constants
        here,
    ).fetchone()
    tenant, platform, workspace, place = here
    row = db.table("subscriptions").insert(
        {
            "tenant": tenant,
            "platform": platform,
            "workspace": workspace,
            "place": place,
            "number": number,
            "topics": json.dumps(subscription.topics),
            "courses": json.dumps(subscription.courses),
            "owner": subscription.owner,
            "owner_name": text(subscription.owner_name),
            "made_at": ticks(subscription.made_at),
            "paused": text(subscription.paused),
        }
    )
    db.table("wants").insert_all(
        {"tenant": tenant, "topic": topic, "subscription": row.last_pk} for topic in dict.fromkeys(subscription.topics)
    )
    return replace(subscription, number=number)


def _pause(db: Database, tenant: str, place: Place, reason: str) -> Sequence[Subscription]:
    speaking = _select(db, f"{_HERE} and paused = '' order by number", _here(tenant, place))
    db.conn.execute(
        f"update subscriptions set paused = ? where {_HERE} and paused = ''",  # noqa: S608 - constants
        (reason, *_here(tenant, place)),
    )
    return [replace(one, paused=reason) for one in speaking]


def _select(db: Database, where: str, values: tuple[str, ...]) -> Sequence[Subscription]:
    rows = db.conn.execute(f"select {_COLUMNS} from subscriptions where {where}", values).fetchall()  # noqa: S608
    return [
        Subscription(
            number=number,
            tenant=tenant,
            place=Place(platform, workspace, place),
            topics=tuple(json.loads(topics)),
            owner=owner,
            owner_name=owner_name,
            made_at=moment(made_at),
            courses=tuple(json.loads(courses)),
            paused=paused,
        )
        for number, tenant, platform, workspace, place, topics, courses, owner, owner_name, made_at, paused in rows
    ]


def _here(tenant: str, place: Place) -> tuple[str, str, str, str]:
    return tenant, place.platform, place.workspace, place.key
