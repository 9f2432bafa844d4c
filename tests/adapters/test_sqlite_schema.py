"""The tables: how they come to be, and that what is asked of them does not grow with what lies in them."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from adapters.sqlite.engine import best
from adapters.sqlite.lanes import CLAIMABLE
from adapters.sqlite.posts import FORGET, NTH_LATEST
from adapters.sqlite.schema import migrations
from tests.adapters.sqlite_parts import on_a_file
from tests.contracts.store.parts import DAY, GENERAL, NEWS, NOON, claimed, debt, titled, webhook


def a_file_of_the_first_version(folder: Path) -> None:
    """A database that knows webhooks only, with one in it."""
    db = Database(best().connect(str(folder / "lfbot.db")))
    migrations().apply(db, stop_before="002 outbox")
    db.execute(
        "insert into inbox (tenant, id, type, received_at, state, reason, body)"
        " values ('main', 'evt_1', '', 0, 'waiting', '', x'')"
    )
    db.close()


async def test_an_old_database_is_brought_up_to_date_with_what_is_in_it(tmp_path: Path) -> None:
    a_file_of_the_first_version(tmp_path)
    async with on_a_file(tmp_path) as opened:
        [kept] = await opened.store.inbox.waiting(10)
        assert kept.id == "evt_1"
        assert await opened.store.inbox.route(kept, [debt(GENERAL)], NOON, "") == 1


async def test_opening_a_database_again_changes_nothing(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.inbox.keep(webhook("evt_1"))
        before = await opened.pragma("schema_version")
    async with on_a_file(tmp_path) as opened:
        assert await opened.pragma("schema_version") == before
        assert not await opened.store.inbox.keep(webhook("evt_1"))


async def test_every_key_that_is_no_row_number_begins_with_the_tenant(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        keys = await opened.disk.read(
            lambda db: {
                table.name: [index.columns[0] for index in table.indexes if index.unique]
                for table in db.tables
                if not table.name.startswith("_")
            }
        )
    assert set(keys) == {
        "inbox", "lanes", "workspaces", "outbox", "news", "subscriptions", "wants", "calls", "drafts", "notes",
        "addresses", "shown", "posts",
    }  # fmt: skip
    assert {first for firsts in keys.values() for first in firsts} == {"tenant"}


async def test_a_lane_of_ten_thousand_costs_a_claim_no_more_than_a_lane_of_one(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        plan = await opened.disk.read(
            lambda db: [
                str(row[3])
                for row in db.conn.execute(
                    f"explain query plan {CLAIMABLE}", {"now": 0, "limit": 1, "workspace_limit": 1}
                )
            ]
        )
    assert [step for step in plan if "outbox" in step] == ["SEARCH outbox USING INTEGER PRIMARY KEY (rowid=?)"]
    assert any("lanes USING INDEX lanes_ready" in step for step in plan)


async def test_looking_back_over_an_hour_of_posts_reads_an_index_and_nothing_else(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        for statement in (NTH_LATEST, FORGET):
            plan = await opened.disk.read(partial(_plan, statement))
            assert "USING COVERING INDEX posts_of" in plan
            assert "SCAN posts" not in plan
            assert "TEMP B-TREE FOR ORDER" not in plan


async def test_what_a_message_says_in_another_versions_words_is_not_known(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        for message, card in (
            ("1.1", '{"":"Hologram"}'),
            ("1.2", '{"":"Card","colour":"red"}'),
            ("1.3", "{"),
            ("1.4", "7"),
        ):
            await opened.store.shown.keep("main", GENERAL, message, NEWS, NOON)
            await opened.disk.write(partial(_overwrite, card, message))
            assert await opened.store.shown.get("main", GENERAL, message) is None


async def test_a_message_that_this_version_cannot_read_does_not_stop_its_lane(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.outbox.owe("main", [titled("strange"), debt(GENERAL, card=NEWS)], NOON)
        await opened.disk.write(
            lambda db: db.conn.execute("update outbox set card = ? where id = 1", ('{"":"Hologram"}',)).rowcount
        )
        assert await claimed(opened.store) == []
        assert await claimed(opened.store) == [NEWS.title]
        assert (await opened.store.outbox.counts("main"))["dead"] == 1


async def test_a_message_that_was_sent_is_not_kept_a_second_time(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.outbox.owe("main", [titled("a word nobody else says")], NOON)
        [delivery] = await opened.store.outbox.claim(NOON, "boot", 1, 1)
        await opened.store.outbox.sent(delivery, None, NOON, ())
        await opened.disk.write(lambda db: None)
    assert b"a word nobody else says" not in opened.path.read_bytes()


async def test_the_body_of_an_old_webhook_is_nowhere_in_the_file(tmp_path: Path) -> None:
    async with on_a_file(tmp_path) as opened:
        await opened.store.inbox.keep(replace(webhook("evt_1"), body=b"a word nobody else says"))
        await opened.store.inbox.route(webhook("evt_1"), [], NOON, "")
        await opened.store.inbox.forget(NOON + DAY, NOON - DAY)
    assert b"a word nobody else says" not in opened.path.read_bytes()
    assert b"evt_1" in opened.path.read_bytes()


def _plan(statement: str, db: Database) -> str:
    steps = db.conn.execute(f"explain query plan {statement}", [1] * statement.count("?"))
    return "\n".join(str(step[3]) for step in steps)


def _overwrite(card: str, message: str, db: Database) -> None:
    assert db.conn.execute("update shown set card = ? where message = ?", (card, message)).rowcount == 1
