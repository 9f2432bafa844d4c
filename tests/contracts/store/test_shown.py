"""What messages with buttons say."""

from dataclasses import replace

from lfbot.card import Card
from lfbot.store import Store
from tests.contracts.store.parts import DESIGN, ELSEWHERE, GENERAL, NEWS, NOON, SECOND


async def test_what_a_message_says_is_known_until_it_says_something_else(store: Store) -> None:
    await store.shown.keep("main", GENERAL, "1.1", NEWS, NOON)
    await store.check()  # what nobody waits for is on disk by now
    assert await store.shown.get("main", GENERAL, "1.1") == NEWS
    await store.shown.keep("main", GENERAL, "1.1", Card("Changed"), NOON)
    await store.check()
    assert await store.shown.get("main", GENERAL, "1.1") == Card("Changed")


async def test_a_message_of_odd_text_is_known_too(store: Store) -> None:
    await store.shown.keep("main", GENERAL, "\ud800", Card("\\\ud800"), NOON)
    await store.check()
    assert await store.shown.get("main", GENERAL, "\ud800") == Card("\\\ud800")


async def test_a_message_is_known_by_all_of_its_place_and_its_id(store: Store) -> None:
    await store.shown.keep("main", GENERAL, "1.1", NEWS, NOON)
    await store.check()
    assert await store.shown.get("other", GENERAL, "1.1") is None
    assert await store.shown.get("main", GENERAL, "1.2") is None
    for elsewhere in (DESIGN, ELSEWHERE, replace(GENERAL, platform="teams")):
        assert await store.shown.get("main", elsewhere, "1.1") is None


async def test_old_messages_are_forgotten_unless_they_changed_since(store: Store) -> None:
    for message in ("old", "changed", "new"):
        await store.shown.keep("main", GENERAL, message, NEWS, NOON if message != "new" else NOON + SECOND)
    await store.shown.keep("main", GENERAL, "changed", NEWS, NOON + SECOND)
    await store.shown.forget(NOON + SECOND)
    known = [await store.shown.get("main", GENERAL, message) for message in ("old", "changed", "new")]
    assert known == [None, NEWS, NEWS]


async def test_more_than_fit_in_one_transaction_are_forgotten(store: Store) -> None:
    for one in range(1_100):
        await store.shown.keep("main", GENERAL, f"1.{one}", NEWS, NOON)
    await store.shown.forget(NOON + SECOND)
    assert [await store.shown.get("main", GENERAL, f"1.{one}") for one in (0, 600, 1_099)] == [None] * 3
