"""The disk: what is committed is on it, and it says so when it cannot be."""

import asyncio
import stat
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from lfbot.store import Received, StoreUnavailable
from tests.adapters.sqlite_parts import Opened, on_a_file
from tests.contracts.store.parts import GENERAL, NOON, claimed, debt, titled, webhook


async def test_what_is_committed_survives_a_power_cut(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        assert await opened.pragma("journal_mode") == "wal"
        assert await opened.pragma("synchronous") == 2  # full
        assert await opened.pragma("foreign_keys") == 1


async def test_what_is_dropped_is_wiped(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        assert await opened.pragma("secure_delete") == 1


async def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.check()
        assert open_to_others(tmp_path) == {"lfbot.db": 0, "lfbot.db-wal": 0, "lfbot.db-shm": 0}


async def test_the_reading_connection_cannot_write(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        with pytest.raises(StoreUnavailable, match="broken"):
            await opened.disk.read(lambda db: db.conn.execute("delete from inbox"))
        assert await opened.pragma("query_only", reading=True) == 1


async def test_a_locked_database_is_reported_within_two_seconds_and_nothing_is_kept(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        stranger = opened.stranger()
        stranger.execute("begin immediate")
        keeping = asyncio.ensure_future(opened.store.inbox.keep(webhook("evt_1")))
        await asyncio.sleep(0)
        opened.clock.time += timedelta(seconds=1.6)
        opened.clock.questions()
        with pytest.raises(StoreUnavailable, match="locked"):
            await keeping
        assert opened.clock.questions() == 1
        assert await opened.inbox_rows() == 0
        stranger.close()


async def test_a_locked_database_can_still_be_read(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.inbox.keep(webhook("evt_1"))
        stranger = opened.stranger()
        stranger.execute("begin immediate")
        assert len(await opened.store.inbox.waiting(10)) == 1
        stranger.close()


async def test_after_a_lock_the_store_recovers_by_itself(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        stranger = opened.stranger()
        stranger.execute("begin immediate")
        keeping = asyncio.ensure_future(opened.store.inbox.keep(webhook("evt_1")))
        await asyncio.sleep(0)
        opened.clock.time += timedelta(seconds=2)
        with pytest.raises(StoreUnavailable):
            await keeping
        stranger.execute("rollback")
        assert await opened.store.inbox.keep(webhook("evt_1"))
        stranger.close()


async def test_a_lock_that_is_soon_over_is_waited_for(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        stranger = opened.stranger()
        stranger.execute("begin immediate")
        opened.clock.questions()
        keeping = asyncio.ensure_future(opened.store.inbox.keep(webhook("evt_1")))
        await opened.clock.was_asked(2)  # when it began, and after the first try
        stranger.execute("rollback")
        assert await keeping
        stranger.close()


async def test_a_full_disk_is_reported_and_what_was_kept_stays(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        kept = await fill(opened.store.inbox.keep, await no_more_pages(opened))
        with pytest.raises(StoreUnavailable, match="full"):
            await opened.store.inbox.keep(webhook("one more"))
        assert await opened.inbox_rows() == kept


async def test_on_a_full_disk_nothing_is_half_done(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.inbox.keep(webhook("evt"))
        await no_more_pages(opened)
        with pytest.raises(StoreUnavailable, match="full"):
            await opened.store.inbox.route(webhook("evt"), [debt(GENERAL, f"{one}") for one in range(500)], NOON, "")
        assert [one.id for one in await opened.store.inbox.waiting(10)] == ["evt"]
        assert set((await opened.store.outbox.counts("main")).values()) == {0}
        assert await opened.store.outbox.owe("main", [debt(GENERAL, "0")], NOON) == 1


async def test_a_full_disk_still_takes_what_needs_no_room(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.outbox.owe("main", [titled("going")], NOON)
        await no_more_pages(opened)
        with pytest.raises(StoreUnavailable, match="full"):
            await opened.store.outbox.owe("main", [titled("x" * 100_000)], NOON)
        assert await claimed(opened.store) == ["going"]


async def test_when_there_is_room_again_the_store_recovers_by_itself(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await fill(opened.store.inbox.keep, await no_more_pages(opened))
        await opened.pragma("max_page_count = 10000")
        assert await opened.store.inbox.keep(webhook("one more"))


async def test_old_webhooks_make_room_on_a_full_disk(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.inbox.keep(webhook("before"))
        await fill(opened.store.inbox.keep, await no_more_pages(opened), reason="not_json")
        await opened.store.inbox.forget(NOON + timedelta(days=1), NOON + timedelta(days=1))
        assert await opened.store.inbox.keep(webhook("one more"))


def open_to_others(folder: Path) -> dict[str, int]:
    """What others may do with each file of a folder."""
    return {file.name: stat.S_IMODE(file.stat().st_mode) & 0o077 for file in folder.iterdir()}


async def no_more_pages(opened: Opened) -> int:
    """Let the file not grow any more. Returns more webhooks than can fit in it."""
    pages = await opened.pragma("page_count")
    await opened.pragma(f"max_page_count = {pages}")
    return 1_000


async def fill(keep: Callable[[Received], Awaitable[bool]], most: int, reason: str = "") -> int:
    """Keep webhooks until no more fit. Returns how many did."""
    for kept in range(most):
        try:
            await keep(webhook(f"filling {kept}", reason=reason))
        except StoreUnavailable:
            return kept
    raise AssertionError("the disk never filled")
