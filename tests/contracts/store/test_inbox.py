"""The inbox: what LearnFlow was told 200 for."""

import asyncio
from dataclasses import replace

from lfbot.store import Store
from tests.contracts.store.parts import DAY, DESIGN, GENERAL, NOON, SECOND, claimed, debt, titled, webhook


async def test_a_webhook_is_kept_as_it_came(store: Store) -> None:
    assert await store.inbox.keep(webhook("evt_1"))
    assert list(await store.inbox.waiting(10)) == [webhook("evt_1")]


async def test_a_webhook_without_a_time_of_its_own_is_kept(store: Store) -> None:
    timeless = replace(webhook("evt_1"), at=None)
    await store.inbox.keep(timeless)
    assert list(await store.inbox.waiting(10)) == [timeless]


async def test_the_second_delivery_of_a_webhook_is_known(store: Store) -> None:
    await store.inbox.keep(webhook("evt_1"))
    assert not await store.inbox.keep(webhook("evt_1"))
    assert len(await store.inbox.waiting(10)) == 1


async def test_a_webhook_delivered_a_hundred_times_at_once_is_new_once(store: Store) -> None:
    answers = await asyncio.gather(*(store.inbox.keep(webhook("evt_1")) for _ in range(100)))
    assert answers.count(True) == 1
    assert len(await store.inbox.waiting(10)) == 1


async def test_each_of_many_at_once_is_told_whether_it_is_new(store: Store) -> None:
    await asyncio.gather(*(store.inbox.keep(webhook(f"evt_{one}")) for one in range(0, 200, 3)))
    answers = await asyncio.gather(*(store.inbox.keep(webhook(f"evt_{one}")) for one in range(200)))
    assert answers == [one % 3 != 0 for one in range(200)]


async def test_one_id_of_two_tenants_is_two_webhooks(store: Store) -> None:
    both = await asyncio.gather(*(store.inbox.keep(webhook("evt_1", tenant=one)) for one in ("main", "other")))
    assert both == [True, True]


async def test_the_oldest_are_routed_first(store: Store) -> None:
    for one in range(5):
        await store.inbox.keep(webhook(f"evt_{one}"))
    assert [one.id for one in await store.inbox.waiting(3)] == ["evt_0", "evt_1", "evt_2"]


async def test_what_is_routed_waits_no_more_and_owes_its_debts(store: Store) -> None:
    await store.inbox.keep(webhook("evt_1"))
    assert await store.inbox.route(webhook("evt_1"), [debt(GENERAL, "a"), debt(DESIGN, "a")], NOON, "two places") == 2
    assert not await store.inbox.waiting(10)
    assert (await store.outbox.counts("main"))["ready"] == 2


async def test_routing_a_webhook_twice_owes_nothing_more(store: Store) -> None:
    await store.inbox.keep(webhook("evt_1"))
    await store.inbox.route(webhook("evt_1"), [titled("once")], NOON, "")
    assert await store.inbox.route(webhook("evt_1"), [titled("twice")], NOON, "") == 0
    assert await claimed(store) == ["once"]


async def test_routing_a_webhook_that_was_never_kept_owes_nothing(store: Store) -> None:
    assert await store.inbox.route(webhook("evt_1"), [titled("ghost")], NOON, "") == 0
    assert (await store.outbox.counts("main"))["ready"] == 0


async def test_a_dead_letter_is_kept_but_does_not_wait(store: Store) -> None:
    assert await store.inbox.keep(webhook("evt_1", reason="not_json"))
    assert not await store.inbox.waiting(10)
    assert not await store.inbox.keep(webhook("evt_1"))


async def test_a_buried_webhook_waits_no_more(store: Store) -> None:
    await store.inbox.keep(webhook("evt_1"))
    await store.inbox.bury(webhook("evt_1"), "fault")
    assert not await store.inbox.waiting(10)


async def test_counts_say_what_became_of_them(store: Store) -> None:
    for id, reason in (("a", ""), ("b", ""), ("c", ""), ("d", "not_json"), ("e", "not_json")):
        await store.inbox.keep(webhook(id, reason=reason))
    await store.inbox.route(webhook("a"), [], NOON, "nobody asked")
    await store.inbox.bury(webhook("b"), "fault")
    assert await store.inbox.counts("main") == {"waiting": 1, "routed": 1, "dead not_json": 2, "dead fault": 1}
    assert await store.inbox.counts("other") == {"waiting": 0, "routed": 0}


async def test_the_last_is_the_newest_of_its_tenant(store: Store) -> None:
    await store.inbox.keep(webhook("a", at=NOON))
    await store.inbox.keep(webhook("b", at=NOON + SECOND))
    await store.inbox.keep(webhook("c", at=NOON + DAY, tenant="other"))
    assert await store.inbox.last("main") == NOON + SECOND
    assert await store.inbox.last("nobody") is None


async def test_old_bodies_are_dropped_but_their_ids_are_still_known(store: Store) -> None:
    await store.inbox.keep(webhook("old"))
    await store.inbox.route(webhook("old"), [debt(GENERAL, "a")], NOON, "")
    await store.inbox.forget(NOON + SECOND, NOON - SECOND)
    assert not await store.inbox.keep(webhook("old"))
    assert await store.outbox.owe("main", [debt(GENERAL, "a")], NOON) == 0


async def test_an_id_that_was_forgotten_is_new_again(store: Store) -> None:
    for id in ("old", "new"):
        await store.inbox.keep(webhook(id, at=NOON if id == "old" else NOON + DAY))
        await store.inbox.route(webhook(id), [debt(GENERAL, id)], NOON if id == "old" else NOON + DAY, "")
    await store.inbox.forget(NOON + SECOND, NOON + SECOND)
    assert await store.inbox.keep(webhook("old"))
    assert not await store.inbox.keep(webhook("new"))
    assert await store.outbox.owe("main", [debt(GENERAL, "old")], NOON) == 1
    assert await store.outbox.owe("main", [debt(GENERAL, "new")], NOON) == 0


async def test_more_than_fit_in_one_transaction_are_forgotten(store: Store) -> None:
    await asyncio.gather(*(store.inbox.keep(webhook(f"evt_{one}", reason="not_json")) for one in range(1_100)))
    await store.inbox.forget(NOON + SECOND, NOON + SECOND)
    assert await store.inbox.counts("main") == {"waiting": 0, "routed": 0}


async def test_a_webhook_that_still_waits_is_not_forgotten(store: Store) -> None:
    await store.inbox.keep(webhook("evt_1"))
    await store.inbox.forget(NOON + DAY, NOON + DAY)
    assert list(await store.inbox.waiting(10)) == [webhook("evt_1")]


async def test_text_that_is_no_unicode_is_kept_too(store: Store) -> None:
    assert await store.inbox.keep(replace(webhook("evt_\ud800"), type="\udfff"))
    assert not await store.inbox.keep(webhook("evt_\ud800"))
    [kept] = await store.inbox.waiting(10)
    assert await store.inbox.route(kept, [], NOON, "odd \ud800") == 0
    assert not await store.inbox.waiting(10)
