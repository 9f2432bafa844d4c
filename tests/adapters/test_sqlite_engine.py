"""Which SQLite may be used for what."""

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.sqlite.engine import UnsafeSqlite, affected, best, standard
from adapters.sqlite.store import SqliteStore
from lfbot.store import StoreUnavailable
from tests.contracts.store.parts import StandingClock, dice, webhook


@pytest.mark.parametrize(
    ("version", "unsafe"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 49, 9), True),
        ((3, 50, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
        ((4, 0, 0), False),
    ],
)
def test_the_wal_reset_bug_is_known_by_version(version: tuple[int, ...], unsafe: bool) -> None:
    assert affected(version) is unsafe


def test_the_best_sqlite_here_is_not_older_than_pythons_own() -> None:
    assert best().version >= standard().version


async def test_an_unsafe_sqlite_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    old = replace(best(), version=(3, 40, 1))
    with pytest.raises(UnsafeSqlite, match=r"SQLite 3\.40\.1 .* can lose committed data"):
        await SqliteStore.open(tmp_path / "lfbot.db", clock=StandingClock(), rng=dice(), engine=old)
    assert not os.listdir(tmp_path)


async def test_an_unsafe_sqlite_is_used_with_one_connection_and_lets_nobody_else_in(tmp_path: Path) -> None:
    old, path = replace(best(), version=(3, 40, 1)), tmp_path / "lfbot.db"
    clock = StandingClock()
    store = await SqliteStore.open(path, clock=clock, rng=dice(), engine=old, single_connection=True)
    assert await store.inbox.keep(webhook("evt_1"))
    with closing(best().connect(str(path))) as stranger, pytest.raises(best().error, match="locked"):
        stranger.execute("pragma busy_timeout = 0").connection.execute("select * from inbox")
    await store.close()


async def test_memory_needs_no_safe_sqlite() -> None:
    old = replace(best(), version=(3, 40, 1))
    store = await SqliteStore.open(":memory:", clock=StandingClock(), rng=dice(), engine=old)
    await store.check()
    await store.close()


async def test_a_place_where_no_file_can_be_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="broken"):
        await SqliteStore.open(tmp_path / "missing" / "lfbot.db", clock=StandingClock(), rng=dice())


async def test_a_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "lfbot.db").write_bytes(b"dear diary" * 1_000)
    with pytest.raises(StoreUnavailable, match="broken"):
        await SqliteStore.open(tmp_path / "lfbot.db", clock=StandingClock(), rng=dice())
