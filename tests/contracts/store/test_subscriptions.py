"""Subscriptions: which places want to hear what."""

import asyncio
from dataclasses import replace

from lfbot.store import Store
from tests.contracts.store.parts import DESIGN, ELSEWHERE, GENERAL, wish


async def test_a_subscription_comes_back_as_it_was_made(store: Store) -> None:
    made = await store.subscriptions.add(wish(GENERAL, "completions", "courses"))
    assert made == replace(wish(GENERAL, "completions", "courses"), number=1)
    assert list(await store.subscriptions.at("main", GENERAL)) == [made]


async def test_numbers_count_within_a_place(store: Store) -> None:
    made = [await store.subscriptions.add(wish(place)) for place in (GENERAL, GENERAL, DESIGN, ELSEWHERE)]
    assert [one.number for one in made] == [1, 2, 1, 1]


async def test_subscriptions_made_at_once_get_numbers_of_their_own(store: Store) -> None:
    made = await asyncio.gather(*(store.subscriptions.add(wish()) for _ in range(10)))
    assert sorted(one.number for one in made) == list(range(1, 11))


async def test_a_number_in_between_is_not_given_again(store: Store) -> None:
    for _ in range(2):
        await store.subscriptions.add(wish())
    await store.subscriptions.remove("main", GENERAL, 1)
    assert (await store.subscriptions.add(wish())).number == 3


async def test_an_event_finds_those_who_want_its_topic(store: Store) -> None:
    await store.subscriptions.add(wish(GENERAL, "completions", "courses", "courses"))
    await store.subscriptions.add(wish(DESIGN, "people"))
    await store.subscriptions.add(wish(ELSEWHERE, "courses", tenant="other"))
    assert [one.place for one in await store.subscriptions.wanting("main", "courses")] == [GENERAL]
    assert not await store.subscriptions.wanting("main", "payments")


async def test_a_removed_subscription_wants_nothing(store: Store) -> None:
    await store.subscriptions.add(wish())
    assert await store.subscriptions.remove("main", GENERAL, 1)
    assert not await store.subscriptions.remove("main", GENERAL, 1)
    assert not await store.subscriptions.wanting("main", "completions")
    assert not await store.subscriptions.all("main")


async def test_nobody_removes_the_subscription_of_another_place_or_tenant(store: Store) -> None:
    await store.subscriptions.add(wish())
    assert not await store.subscriptions.remove("main", DESIGN, 1)
    assert not await store.subscriptions.remove("other", GENERAL, 1)
    assert len(await store.subscriptions.at("main", GENERAL)) == 1


async def test_all_are_those_of_the_tenant(store: Store) -> None:
    for place, tenant in ((GENERAL, "main"), (DESIGN, "main"), (GENERAL, "other")):
        await store.subscriptions.add(wish(place, tenant=tenant))
    assert [one.place for one in await store.subscriptions.all("main")] == [GENERAL, DESIGN]


async def test_a_paused_place_wants_nothing_and_its_owners_are_told_once(store: Store) -> None:
    for _ in range(2):
        await store.subscriptions.add(wish())
    await store.subscriptions.add(wish(DESIGN))
    paused = await store.subscriptions.pause("main", GENERAL, "is_archived")
    assert [(one.number, one.paused) for one in paused] == [(1, "is_archived"), (2, "is_archived")]
    assert not await store.subscriptions.pause("main", GENERAL, "is_archived")
    assert [one.place for one in await store.subscriptions.wanting("main", "completions")] == [DESIGN]


async def test_a_resumed_place_wants_again(store: Store) -> None:
    await store.subscriptions.add(wish())
    await store.subscriptions.pause("main", GENERAL, "is_archived")
    assert await store.subscriptions.resume("main", GENERAL) == 1
    assert await store.subscriptions.resume("main", GENERAL) == 0
    assert [one.paused for one in await store.subscriptions.wanting("main", "completions")] == [""]
