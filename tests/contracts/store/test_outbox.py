"""The outbox: what is owed, in what order it goes, and that it goes once."""

import pytest

from lfbot.card import Card
from lfbot.chat import Receipt
from lfbot.store import Owed, Store
from tests.contracts.store.parts import (
    DESIGN,
    ELSEWHERE,
    GENERAL,
    NEWS,
    NOON,
    ONE_A_SECOND,
    SECOND,
    claimed,
    debt,
    deliver_all,
    titled,
)


async def test_a_debt_is_handed_out_whole(store: Store) -> None:
    await store.outbox.owe("main", [debt(GENERAL, "news", owed=Owed.PERSONAL)], NOON)
    [delivery] = await store.outbox.claim(NOON + SECOND, "boot", 10, 4)
    assert (delivery.tenant, delivery.place, delivery.card, delivery.owed) == ("main", GENERAL, NEWS, Owed.PERSONAL)
    assert (delivery.attempt, delivery.started_at, delivery.subscription) == (1, NOON + SECOND, 3)
    assert not delivery.flagged


async def test_a_card_with_text_that_is_no_unicode_comes_back_the_same(store: Store) -> None:
    odd = Card("\\\ud800 and \x00")
    await store.outbox.owe("main", [debt(GENERAL, card=odd)], NOON)
    assert (await store.outbox.claim(NOON, "boot", 10, 4))[0].card == odd


async def test_the_look_up_keys_say_nothing_and_are_all_different(store: Store) -> None:
    await store.outbox.owe("main", [debt(GENERAL, "cert_1"), debt(DESIGN, "cert_1")], NOON)
    one, two = await store.outbox.claim(NOON, "boot", 10, 4)
    assert one.key != two.key
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in (one.key, two.key))


async def test_news_is_owed_to_a_place_once(store: Store) -> None:
    assert await store.outbox.owe("main", [debt(GENERAL, "cert_1")], NOON) == 1
    assert await store.outbox.owe("main", [debt(GENERAL, "cert_1"), debt(DESIGN, "cert_1")], NOON) == 1
    assert await store.outbox.owe("other", [debt(GENERAL, "cert_1")], NOON) == 1


async def test_news_stays_told_after_it_was_sent(store: Store) -> None:
    await store.outbox.owe("main", [debt(GENERAL, "cert_1")], NOON)
    await deliver_all(store)
    assert await store.outbox.owe("main", [debt(GENERAL, "cert_1")], NOON) == 0


async def test_news_known_by_one_of_its_keys_is_not_owed_and_its_other_keys_are_learnt(store: Store) -> None:
    await store.outbox.owe("main", [debt(GENERAL, "cert_1")], NOON)
    assert await store.outbox.owe("main", [debt(GENERAL, "cert_1", "usr_1 crs_1")], NOON) == 0
    assert await store.outbox.owe("main", [debt(GENERAL, "usr_1 crs_1")], NOON) == 0


async def test_a_key_given_twice_in_one_debt_counts_once(store: Store) -> None:
    assert await store.outbox.owe("main", [debt(GENERAL, "a", "a")], NOON) == 1


async def test_a_debt_without_keys_is_always_owed(store: Store) -> None:
    assert await store.outbox.owe("main", [titled("again"), titled("again")], NOON) == 2


async def test_only_the_oldest_of_a_lane_may_go(store: Store) -> None:
    await store.outbox.owe("main", [titled("first"), titled("second"), titled("aside", DESIGN)], NOON)
    assert await claimed(store) == ["first", "aside"]
    assert await claimed(store) == []


async def test_a_lane_goes_on_when_its_window_is_over(store: Store) -> None:
    await store.outbox.owe("main", [titled("first"), titled("second")], NOON)
    [first] = await store.outbox.claim(NOON, "boot", 10, 4)
    await store.outbox.sent(first, Receipt(GENERAL, "1.1"), NOON, ONE_A_SECOND)
    assert await claimed(store, NOON) == []
    assert await claimed(store, NOON + SECOND) == ["second"]


async def test_a_lane_that_ran_empty_still_keeps_its_window(store: Store) -> None:
    await store.outbox.owe("main", [titled("first")], NOON)
    [first] = await store.outbox.claim(NOON, "boot", 10, 4)
    await store.outbox.sent(first, None, NOON, ONE_A_SECOND)
    await store.outbox.owe("main", [titled("second")], NOON)
    assert await claimed(store, NOON) == []
    assert await claimed(store, NOON + SECOND) == ["second"]


async def test_two_lanes_take_turns_however_long_one_of_them_is(store: Store) -> None:
    await store.outbox.owe("main", [titled(f"flood {one}") for one in range(6)], NOON)
    await store.outbox.owe("main", [titled(f"drop {one}", DESIGN) for one in range(2)], NOON)
    assert await deliver_all(store) == [
        "flood 0", "drop 0", "flood 1", "drop 1", "flood 2", "flood 3", "flood 4", "flood 5"
    ]  # fmt: skip


async def test_who_was_served_longest_ago_goes_first(store: Store) -> None:
    await store.outbox.owe("main", [titled("a", GENERAL), titled("b", DESIGN), titled("c", ELSEWHERE)], NOON)
    assert await deliver_all(store) == ["a", "b", "c"]
    await store.outbox.owe("main", [titled("c", ELSEWHERE), titled("a", GENERAL), titled("b", DESIGN)], NOON)
    assert await deliver_all(store) == ["a", "b", "c"]


async def test_no_more_than_asked_for_are_handed_out(store: Store) -> None:
    await store.outbox.owe("main", [titled("a", GENERAL), titled("b", DESIGN)], NOON)
    assert await claimed(store, limit=1) == ["a"]
    assert await claimed(store, limit=1) == ["b"]


async def test_a_workspace_has_no_more_under_way_than_its_limit(store: Store) -> None:
    await store.outbox.owe("main", [titled("a", GENERAL), titled("b", DESIGN), titled("c", ELSEWHERE)], NOON)
    [a, c] = await store.outbox.claim(NOON, "boot", 10, 1)
    assert (a.card.title, c.card.title) == ("a", "c")
    assert await claimed(store, workspace_limit=1) == []
    await store.outbox.sent(a, None, NOON, ())
    assert await claimed(store, workspace_limit=1) == ["b"]


async def test_the_same_place_of_two_tenants_is_two_lanes(store: Store) -> None:
    await store.outbox.owe("main", [titled("ours")], NOON)
    await store.outbox.owe("other", [titled("theirs")], NOON)
    assert await claimed(store, workspace_limit=1) == ["ours", "theirs"]


async def test_what_is_not_there_yet_goes_again_before_what_came_after_it(store: Store) -> None:
    await store.outbox.owe("main", [titled("first"), titled("second")], NOON)
    [first] = await store.outbox.claim(NOON, "boot", 10, 4)
    await store.outbox.later(first, NOON + 30 * SECOND, "ratelimited")
    assert await claimed(store, NOON + 29 * SECOND) == []
    [again] = await store.outbox.claim(NOON + 30 * SECOND, "boot", 10, 4)
    assert (again.card.title, again.attempt, again.key) == ("first", 2, first.key)


async def test_a_workspace_told_to_wait_waits_in_all_its_lanes(store: Store) -> None:
    await store.outbox.owe("main", [titled("a", GENERAL), titled("b", DESIGN), titled("c", ELSEWHERE)], NOON)
    [a] = await store.outbox.claim(NOON, "boot", 1, 4)
    await store.outbox.later(a, NOON + 30 * SECOND, "ratelimited", workspace=True)
    assert await claimed(store, NOON) == ["c"]
    assert await claimed(store, NOON + 30 * SECOND) == ["b", "a"]


async def test_a_workspace_that_waits_makes_a_new_place_of_it_wait(store: Store) -> None:
    await store.outbox.owe("main", [titled("a")], NOON)
    [a] = await store.outbox.claim(NOON, "boot", 1, 4)
    await store.outbox.later(a, NOON + 30 * SECOND, "ratelimited", workspace=True)
    await store.outbox.owe("main", [titled("new", DESIGN)], NOON)
    assert await claimed(store, NOON + 29 * SECOND) == []


async def test_a_shorter_wait_does_not_shorten_the_one_of_a_workspace(store: Store) -> None:
    await store.outbox.owe("main", [titled("a", GENERAL), titled("b", DESIGN)], NOON)
    a, b = await store.outbox.claim(NOON, "boot", 2, 4)
    await store.outbox.later(a, NOON + 30 * SECOND, "ratelimited", workspace=True)
    await store.outbox.later(b, NOON + SECOND, "ratelimited", workspace=True)
    assert await claimed(store, NOON + 29 * SECOND) == []


async def test_what_is_dead_lets_the_next_go(store: Store) -> None:
    await store.outbox.owe("main", [titled("refused"), titled("next")], NOON)
    [refused] = await store.outbox.claim(NOON, "boot", 10, 4)
    await store.outbox.dead(refused, "is_archived", NOON)
    assert await claimed(store) == ["next"]
    assert (await store.outbox.counts("main"))["dead"] == 1


@pytest.mark.parametrize("late", ["sent", "later", "doubt", "dead", "release"])
async def test_who_settles_an_attempt_that_is_over_changes_nothing(store: Store, late: str) -> None:
    await store.outbox.owe("main", [titled("first"), titled("second")], NOON)
    [old] = await store.outbox.claim(NOON, "boot", 10, 4)
    await store.outbox.later(old, NOON, "timeout")
    [new] = await store.outbox.claim(NOON, "boot", 10, 4)
    match late:
        case "sent":
            await store.outbox.sent(old, None, NOON, ())
        case "later":
            await store.outbox.later(old, NOON, "late")
        case "doubt":
            await store.outbox.doubt(old, NOON, "late")
        case "dead":
            await store.outbox.dead(old, "late", NOON)
        case _:
            await store.outbox.release(old, NOON, flagged=True)
    assert await claimed(store) == []
    await store.outbox.sent(new, None, NOON, ())
    assert await claimed(store) == ["second"]


async def test_what_is_sent_stays_sent_and_is_no_longer_in_the_way(store: Store) -> None:
    await store.outbox.owe("main", [titled("first"), titled("second"), titled("third")], NOON)
    [first] = await store.outbox.claim(NOON, "boot", 10, 4)
    await store.outbox.sent(first, None, NOON, ())
    assert await claimed(store) == ["second"]
    await store.outbox.sent(first, None, NOON, ())
    await store.outbox.release(first, NOON, flagged=True)
    await store.outbox.dead(first, "late", NOON)
    assert await claimed(store) == []
    assert await store.outbox.counts("main") == {"ready": 1, "sending": 1, "in_doubt": 0, "sent": 1, "dead": 0}


async def test_counts_say_how_many_are_in_each_state(store: Store) -> None:
    await store.outbox.owe("main", [titled(one, GENERAL) for one in "abcd"], NOON)
    [a] = await store.outbox.claim(NOON, "boot", 1, 4)
    await store.outbox.sent(a, None, NOON, ())
    [b] = await store.outbox.claim(NOON, "boot", 1, 4)
    await store.outbox.dead(b, "is_archived", NOON)
    await store.outbox.claim(NOON, "boot", 1, 4)
    assert await store.outbox.counts("main") == {"ready": 1, "sending": 1, "in_doubt": 0, "sent": 1, "dead": 1}
    assert set((await store.outbox.counts("other")).values()) == {0}


async def test_the_oldest_is_what_has_been_owed_longest_and_is_not_there(store: Store) -> None:
    assert await store.outbox.oldest("main") is None
    await store.outbox.owe("main", [titled("a")], NOON)
    await store.outbox.owe("main", [titled("b", DESIGN)], NOON + SECOND)
    [a] = await store.outbox.claim(NOON + SECOND, "boot", 1, 4)
    assert await store.outbox.oldest("main") == NOON
    await store.outbox.sent(a, None, NOON + SECOND, ())
    assert await store.outbox.oldest("main") == NOON + SECOND
