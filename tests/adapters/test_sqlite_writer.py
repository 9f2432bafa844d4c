"""The writer: commits are shared, and failures are not."""

import asyncio
from pathlib import Path

import pytest
from sqlite_utils import Database

from lfbot.store import StoreUnavailable
from tests.adapters.sqlite_parts import on_a_file
from tests.contracts.store.parts import webhook


async def test_what_is_asked_for_at_once_shares_a_commit(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        before = opened.store.commits
        await asyncio.gather(*(opened.store.inbox.keep(webhook(f"evt_{one}")) for one in range(200)))
        assert opened.store.commits - before == 1
        assert await opened.inbox_rows() == 200


async def test_what_is_asked_for_during_a_commit_shares_the_next_one(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        before = opened.store.commits

        async def one_after_the_other(person: int) -> None:
            for one in range(5):
                await opened.store.inbox.keep(webhook(f"evt_{person}_{one}"))

        await asyncio.gather(*(one_after_the_other(person) for person in range(40)))
        assert await opened.inbox_rows() == 200
        assert opened.store.commits - before <= 20


async def test_what_is_asked_for_alone_is_committed_at_once(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        before = opened.store.commits
        for one in range(3):
            await opened.store.inbox.keep(webhook(f"evt_{one}"))
        assert opened.store.commits - before == 3


async def test_writes_happen_in_the_order_they_were_asked_for(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        names = [f"{one}" for one in range(20)]
        await asyncio.gather(*(opened.store.notes.put("main", "order", name) for name in names))
        assert await opened.store.notes.get("main", "order") == names[-1]


async def test_a_write_that_fails_does_not_fail_its_neighbours(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        outcomes = await asyncio.gather(
            opened.store.inbox.keep(webhook("before")),
            opened.disk.write(half_done_then_a_mistake),
            opened.disk.write(lambda db: db.conn.execute("insert into inbox (id) values ('no tenant')")),
            opened.store.inbox.keep(webhook("after")),
            return_exceptions=True,
        )
        assert [type(one) for one in outcomes] == [bool, ZeroDivisionError, StoreUnavailable, bool]
        assert await opened.store.notes.get("main", "half") is None
        assert {one.id for one in await opened.store.inbox.waiting(10)} == {"before", "after"}


async def test_after_a_failure_the_next_write_is_as_before(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        with pytest.raises(ZeroDivisionError):
            await opened.disk.write(half_done_then_a_mistake)
        assert await opened.store.inbox.keep(webhook("evt_1"))


async def test_a_commit_that_fails_fails_everybody_in_it_and_leaves_nothing(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        outcomes = await asyncio.gather(
            opened.store.inbox.keep(webhook("evt_1")),
            opened.disk.write(what_cannot_be_committed),
            opened.store.inbox.keep(webhook("evt_2")),
            return_exceptions=True,
        )
        assert [str(one) for one in outcomes] == ["broken"] * 3
        assert await opened.inbox_rows() == 0
        assert await opened.store.inbox.keep(webhook("evt_1"))


async def test_each_who_fails_gets_an_error_of_their_own(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        one, two, _ = await asyncio.gather(
            opened.store.inbox.keep(webhook("evt_1")),
            opened.store.inbox.keep(webhook("evt_2")),
            opened.disk.write(what_cannot_be_committed),
            return_exceptions=True,
        )
        assert one is not two
        assert isinstance(one, StoreUnavailable)
        assert isinstance(one.__cause__, Exception)
        assert "FOREIGN KEY" in str(one.__cause__)


async def test_a_connection_that_broke_is_replaced(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        with pytest.raises(StoreUnavailable, match="broken"):
            await opened.disk.write(lambda db: db.conn.close())
        assert await opened.store.inbox.keep(webhook("evt_1"))
        assert await opened.pragma("synchronous") == 2


async def test_who_asks_when_too_many_wait_is_refused_at_once(tmp_path: Path) -> None:
    async with on_a_file(tmp_path, cap=3) as opened:
        asked = (opened.store.inbox.keep(webhook(f"evt_{one}")) for one in range(5))
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [str(one) for one in outcomes] == ["True", "True", "True", "overloaded", "overloaded"]
        assert await opened.store.inbox.keep(webhook("evt_4"))


async def test_a_write_that_nobody_waits_for_may_fail_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_a_file(tmp_path) as opened:
        opened.disk.write_soon(half_done_then_a_mistake)
        await opened.store.check()
        opened.disk.write_soon(what_cannot_be_committed)
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def half_done_then_a_mistake(db: Database) -> None:
    """Writes, and then fails."""
    db.conn.execute("insert into notes (tenant, name, value) values ('main', 'half', 'done')")
    _ = 1 / 0


def what_cannot_be_committed(db: Database) -> None:
    """Writes what only the commit itself will refuse."""
    db.conn.execute("pragma defer_foreign_keys = on")
    db.conn.execute("insert into wants (tenant, topic, subscription) values ('main', 'none', 404)")
