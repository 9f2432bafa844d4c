"""Drafts and notes, and the store as a whole."""

import asyncio

import pytest

from lfbot.line import Mention
from lfbot.store import Store, StoreUnavailable
from tests.contracts.store.parts import DAY, NOON, SECOND, webhook

WORDS = ("enroll", Mention("U9", "Sarah"), "crs_1")


async def test_a_draft_is_taken_once_by_its_owner(store: Store) -> None:
    id = await store.drafts.keep("main", "U7", WORDS, NOON)
    assert await store.drafts.take("main", "U7", id, NOON + DAY) == WORDS
    assert await store.drafts.take("main", "U7", id, NOON + DAY) is None


async def test_a_draft_pressed_twice_at_once_is_taken_once(store: Store) -> None:
    id = await store.drafts.keep("main", "U7", WORDS, NOON)
    taken = await asyncio.gather(*(store.drafts.take("main", "U7", id, NOON) for _ in range(5)))
    assert taken.count(None) == 4


async def test_somebody_else_does_not_get_a_draft_and_does_not_spoil_it(store: Store) -> None:
    id = await store.drafts.keep("main", "U7", WORDS, NOON)
    assert await store.drafts.take("main", "U8", id, NOON) is None
    assert await store.drafts.take("other", "U7", id, NOON) is None
    assert await store.drafts.take("main", "U7", id, NOON) == WORDS


async def test_a_draft_is_gone_after_a_day(store: Store) -> None:
    id = await store.drafts.keep("main", "U7", WORDS, NOON)
    assert await store.drafts.take("main", "U7", id, NOON + DAY + SECOND) is None


async def test_the_ids_of_drafts_are_short_and_all_different(store: Store) -> None:
    ids = {await store.drafts.keep("main", "U7", WORDS, NOON) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(id) == 16 for id in ids)


async def test_an_id_that_nobody_was_given_is_no_draft(store: Store) -> None:
    assert await store.drafts.take("main", "U7", "\ud800' or 1=1 --", NOON) is None


async def test_a_note_is_remembered_and_changed(store: Store) -> None:
    assert await store.notes.get("main", "hook") is None
    await store.notes.put("main", "hook", "first")
    await store.notes.put("main", "hook", "second")
    await store.notes.put("other", "hook", "theirs")
    assert await store.notes.get("main", "hook") == "second"
    assert await store.notes.get("other", "hook") == "theirs"


async def test_a_check_leaves_nothing_behind(store: Store) -> None:
    await store.check()
    assert await store.notes.get("", "check") is None


async def test_closing_finishes_what_was_asked_for_and_takes_nothing_more(store: Store) -> None:
    kept = [asyncio.ensure_future(store.inbox.keep(webhook(f"evt_{one}"))) for one in range(50)]
    await asyncio.sleep(0)
    await asyncio.gather(store.close(), store.close())
    assert all(await asyncio.gather(*kept))
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.inbox.keep(webhook("late"))
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.inbox.waiting(1)


async def test_somebody_who_stops_waiting_hurts_nobody(store: Store) -> None:
    kept = [asyncio.ensure_future(store.inbox.keep(webhook(f"evt_{one}"))) for one in range(3)]
    await asyncio.sleep(0)
    kept[1].cancel()
    assert all(await asyncio.gather(kept[0], kept[2]))
