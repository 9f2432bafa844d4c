"""Addresses: where a place is reached, on platforms that must be told."""

from dataclasses import replace

from lfbot.chat import Place
from lfbot.store import Address, Store
from tests.contracts.store.parts import DAY, NOON, SECOND

CHAT = Place("teams", "T1", "a:1")
NEWS, TALK = Place("teams", "T1", "19:news"), Place("teams", "T1", "19:talk")
SAM = Address(CHAT, '{"url":"https://x.example/ä"}', person="sam")
TEAM = (Address(NEWS, "news", group="learning"), Address(TALK, "talk", group="learning", closed="channelDeleted"))


async def test_an_address_is_kept_whole(store: Store) -> None:
    await store.addresses.put("main", TEAM[1], NOON)
    assert await store.addresses.get("main", TALK) == TEAM[1]


async def test_an_address_is_that_of_one_place_of_one_tenant(store: Store) -> None:
    await store.addresses.put("main", SAM, NOON)
    assert await store.addresses.get("other", CHAT) is None
    for elsewhere in (replace(CHAT, platform="slack"), replace(CHAT, workspace="T2"), replace(CHAT, key="a:2")):
        assert await store.addresses.get("main", elsewhere) is None


async def test_a_new_address_takes_the_place_of_the_old_one_with_all_of_it(store: Store) -> None:
    await store.addresses.put("main", replace(SAM, group="learning", closed="blocked"), NOON)
    await store.addresses.put("main", replace(SAM, written="moved", person="kim"), NOON)
    assert await store.addresses.get("main", CHAT) == Address(CHAT, "moved", "kim")
    assert await store.addresses.of("main", "teams", "T1", "sam") is None
    assert not await store.addresses.within("main", "teams", "T1", "learning")


async def test_of_a_persons_addresses_the_one_put_last_counts_though_the_clock_was_put_back(store: Store) -> None:
    newer = replace(SAM, place=replace(CHAT, key="a:2"))
    await store.addresses.put("main", newer, NOON)
    await store.addresses.put("main", SAM, NOON + SECOND)
    assert await store.addresses.of("main", "teams", "T1", "sam") == SAM
    await store.addresses.put("main", newer, NOON - DAY)
    assert await store.addresses.of("main", "teams", "T1", "sam") == newer


async def test_a_person_is_looked_for_in_one_workspace_of_one_platform(store: Store) -> None:
    await store.addresses.put("main", SAM, NOON)
    await store.addresses.put("main", TEAM[0], NOON)
    assert await store.addresses.of("other", "teams", "T1", "sam") is None
    assert await store.addresses.of("main", "slack", "T1", "sam") is None
    assert await store.addresses.of("main", "teams", "T2", "sam") is None
    assert await store.addresses.of("main", "teams", "T1", "") is None


async def test_the_places_of_a_group_are_found_closed_ones_too(store: Store) -> None:
    for address in (*TEAM, SAM, replace(SAM, place=replace(NEWS, workspace="T2"), group="learning")):
        await store.addresses.put("main", address, NOON)
    assert tuple(await store.addresses.within("main", "teams", "T1", "learning")) == TEAM
    assert not await store.addresses.within("other", "teams", "T1", "learning")
    assert not await store.addresses.within("main", "teams", "T1", "")


async def test_a_closed_place_keeps_its_address_and_the_first_reason(store: Store) -> None:
    await store.addresses.put("main", SAM, NOON)
    assert await store.addresses.close("main", CHAT, "removed", NOON)
    assert not await store.addresses.close("main", CHAT, "blocked", NOON)
    assert await store.addresses.get("main", CHAT) == replace(SAM, closed="removed")
    assert await store.addresses.of("main", "teams", "T1", "sam") == replace(SAM, closed="removed")


async def test_what_is_unknown_cannot_be_closed(store: Store) -> None:
    await store.addresses.put("main", SAM, NOON)
    assert not await store.addresses.close("main", NEWS, "removed", NOON)
    assert not await store.addresses.close("other", CHAT, "removed", NOON)
    assert await store.addresses.get("main", CHAT) == SAM


async def test_a_closed_place_is_open_again_once_it_is_put(store: Store) -> None:
    await store.addresses.put("main", SAM, NOON)
    await store.addresses.close("main", CHAT, "removed", NOON)
    await store.addresses.put("main", SAM, NOON)
    assert await store.addresses.get("main", CHAT) == SAM
    assert await store.addresses.close("main", CHAT, "removed", NOON)
