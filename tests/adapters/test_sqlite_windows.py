"""Windows on disk: a restart forgets nothing of what was sent, and what no window needs any more goes."""

from datetime import datetime
from pathlib import Path

from lfbot.windows import Window
from tests.adapters.sqlite_parts import Opened, on_a_file
from tests.contracts.store.parts import DAY, DESIGN, NOON, ONE_A_SECOND, SECOND, claimed, titled

WINDOWS = (Window(3, 30.0), Window(5, 60.0))


async def send(opened: Opened, at: datetime, times: int = 1) -> None:
    """So many messages, at that moment."""
    for _ in range(times):
        await opened.store.outbox.owe("main", [titled("")], NOON)
        [head] = await opened.store.outbox.claim(at, "boot", 1, 64)
        await opened.store.outbox.sent(head, None, at, WINDOWS)


async def posts(opened: Opened) -> int:
    """How many posts are remembered."""
    return await opened.disk.read(lambda db: int(db.conn.execute("select count(*) from posts").fetchone()[0]))


async def test_a_restart_forgets_nothing_of_what_was_sent(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await send(opened, NOON, 2)
    async with on_a_file(tmp_path) as opened:
        await send(opened, NOON + 10 * SECOND)
        await opened.store.outbox.owe("main", [titled("next")], NOON)
    async with on_a_file(tmp_path) as opened:
        assert await claimed(opened.store, NOON + 29 * SECOND) == []
        assert await claimed(opened.store, NOON + 30 * SECOND) == ["next"]


async def test_after_a_restart_on_a_clock_put_back_what_was_sent_counts_as_sent_now(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await send(opened, NOON, 2)
    async with on_a_file(tmp_path) as opened:
        await send(opened, NOON - DAY)
        await opened.store.outbox.owe("main", [titled("next")], NOON)
        assert await claimed(opened.store, NOON - DAY + 29 * SECOND) == []
        assert await claimed(opened.store, NOON - DAY + 30 * SECOND) == ["next"]


async def test_what_no_window_reaches_any_more_is_forgotten(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        for round in range(6):
            await send(opened, NOON + round * 120 * SECOND, 3)
            assert await posts(opened) == 3


async def test_where_only_the_last_message_counts_none_is_remembered(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.outbox.owe("main", [titled("", DESIGN)], NOON)
        [head] = await opened.store.outbox.claim(NOON, "boot", 1, 64)
        await opened.store.outbox.sent(head, None, NOON, ONE_A_SECOND)
        assert await posts(opened) == 0
