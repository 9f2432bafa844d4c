"""The outbox where nobody can tell: doubt, restarts, and clocks that are put back."""

from datetime import timedelta

from lfbot.store import Delivery, Store
from tests.contracts.store.parts import DAY, DESIGN, NOON, ONE_A_SECOND, SECOND, claimed, titled

HOUR = timedelta(hours=1)


async def one_claimed(store: Store, *titles: str) -> Delivery:
    """The head of a lane of those titles, being sent."""
    await store.outbox.owe("main", [titled(one) for one in titles], NOON)
    [head] = await store.outbox.claim(NOON, "boot", 1, 4)
    return head


async def test_what_is_in_doubt_is_left_alone_until_its_quiet_period_is_over(store: Store) -> None:
    head = await one_claimed(store, "lost", "next")
    await store.outbox.doubt(head, NOON + 15 * SECOND, "timeout")
    assert not await store.outbox.doubtful(NOON + 14 * SECOND, 10)
    assert list(await store.outbox.doubtful(NOON + 15 * SECOND, 10)) == [head]
    assert await claimed(store, NOON + DAY) == []


async def test_what_was_found_is_sent_and_its_lane_goes_on(store: Store) -> None:
    head = await one_claimed(store, "lost", "next")
    await store.outbox.doubt(head, NOON, "timeout")
    await store.outbox.sent(head, None, NOON + SECOND, ())
    assert not await store.outbox.doubtful(NOON + DAY, 10)
    assert await claimed(store, NOON + SECOND) == ["next"]


async def test_what_was_not_found_goes_again_at_once_and_first(store: Store) -> None:
    head = await one_claimed(store, "lost", "next")
    await store.outbox.doubt(head, NOON + 15 * SECOND, "timeout")
    await store.outbox.release(head, NOON, flagged=False)
    [again] = await store.outbox.claim(NOON, "boot", 10, 4)
    assert (again.card.title, again.key, again.attempt, again.flagged) == ("lost", head.key, 2, False)


async def test_a_flag_stays(store: Store) -> None:
    head = await one_claimed(store, "lost")
    await store.outbox.doubt(head, NOON, "timeout")
    await store.outbox.release(head, NOON, flagged=True)
    [again] = await store.outbox.claim(NOON, "boot", 10, 4)
    assert again.flagged
    await store.outbox.release(again, NOON, flagged=False)
    assert (await store.outbox.claim(NOON, "boot", 10, 4))[0].flagged


async def test_doubt_can_be_prolonged(store: Store) -> None:
    head = await one_claimed(store, "lost")
    await store.outbox.doubt(head, NOON + SECOND, "timeout")
    await store.outbox.doubt(head, NOON + 60 * SECOND, "cannot_look")
    assert not await store.outbox.doubtful(NOON + 59 * SECOND, 10)
    assert await store.outbox.doubtful(NOON + 60 * SECOND, 10)


async def test_what_is_in_doubt_may_be_given_up(store: Store) -> None:
    head = await one_claimed(store, "personal", "next")
    await store.outbox.doubt(head, NOON, "timeout")
    await store.outbox.dead(head, "unknown_outcome", NOON + SECOND)
    assert await claimed(store, NOON + SECOND) == ["next"]


async def test_a_new_boot_doubts_what_the_last_one_was_sending(store: Store) -> None:
    head = await one_claimed(store, "under way", "next")
    assert await store.outbox.recover("another boot", NOON + 15 * SECOND) == 1
    assert not await store.outbox.doubtful(NOON + 14 * SECOND, 10)
    assert list(await store.outbox.doubtful(NOON + 15 * SECOND, 10)) == [head]
    assert (await store.outbox.counts("main"))["in_doubt"] == 1


async def test_a_boot_does_not_doubt_its_own(store: Store) -> None:
    await one_claimed(store, "under way")
    assert await store.outbox.recover("boot", NOON + 15 * SECOND) == 0
    assert (await store.outbox.counts("main"))["sending"] == 1


async def test_what_is_in_doubt_counts_no_more_against_its_workspace(store: Store) -> None:
    head = await one_claimed(store, "lost")
    await store.outbox.owe("main", [titled("aside", DESIGN)], NOON)
    assert await claimed(store, workspace_limit=1) == []
    await store.outbox.doubt(head, NOON + HOUR, "timeout")
    assert await claimed(store, workspace_limit=1) == ["aside"]


async def test_the_next_time_is_that_of_whatever_comes_first(store: Store) -> None:
    assert await store.outbox.next_at() is None
    head = await one_claimed(store, "first", "second")
    assert await store.outbox.next_at() is None
    await store.outbox.later(head, NOON + HOUR, "ratelimited", workspace=True)
    assert await store.outbox.next_at() == NOON + HOUR
    await store.outbox.owe("main", [titled("aside", DESIGN)], NOON)
    assert await store.outbox.next_at() == NOON + HOUR
    await store.outbox.owe("other", [titled("other")], NOON + SECOND)
    assert await store.outbox.next_at() == NOON + SECOND


async def test_the_next_time_may_be_the_end_of_a_quiet_period(store: Store) -> None:
    head = await one_claimed(store, "lost")
    await store.outbox.doubt(head, NOON + 15 * SECOND, "timeout")
    assert await store.outbox.next_at() == NOON + 15 * SECOND


async def test_a_clock_put_back_makes_no_lane_wait_longer_than_it_had_to(store: Store) -> None:
    head = await one_claimed(store, "first", "second")
    await store.outbox.sent(head, None, NOON, ONE_A_SECOND)
    assert await claimed(store, NOON - DAY) == []
    assert await claimed(store, NOON - DAY + SECOND) == ["second"]


async def test_a_clock_put_back_keeps_a_wait_that_was_asked_for(store: Store) -> None:
    head = await one_claimed(store, "first")
    await store.outbox.later(head, NOON + HOUR, "ratelimited", workspace=True)
    assert await claimed(store, NOON - DAY) == []
    assert await claimed(store, NOON - DAY + HOUR - SECOND) == []
    assert await claimed(store, NOON - DAY + HOUR) == ["first"]


async def test_a_clock_put_back_ends_a_long_quiet_period_in_time(store: Store) -> None:
    head = await one_claimed(store, "lost")
    assert await claimed(store, NOON + 2 * HOUR) == []
    await store.outbox.doubt(head, NOON + 2 * HOUR + SECOND, "cannot_look")
    assert await claimed(store, NOON + HOUR) == []
    assert list(await store.outbox.doubtful(NOON + HOUR + SECOND, 10)) == [head]


async def test_a_clock_that_only_trembles_changes_nothing(store: Store) -> None:
    head = await one_claimed(store, "first", "second")
    await store.outbox.sent(head, None, NOON, ONE_A_SECOND)
    assert await claimed(store, NOON - SECOND) == []
    assert await claimed(store, NOON) == []
    assert await claimed(store, NOON + SECOND) == ["second"]
