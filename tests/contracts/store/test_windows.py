"""Windows: how soon a lane goes on, where a platform counts more than the last message."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from lfbot.store import Delivery, Store
from lfbot.windows import Window
from tests.contracts.store.parts import DAY, DESIGN, NOON, SECOND, claimed, titled

MOMENT = timedelta(microseconds=1)
THREE = (Window(3, 30.0),)


async def one(store: Store, now: datetime) -> Delivery:
    """The head of the only lane, being sent."""
    [head] = await store.outbox.claim(now, "boot", 1, 64)
    return head


async def sent_one_by_one(store: Store, times: Sequence[datetime], windows: Sequence[Window]) -> None:
    """So many sent, each at its time, and more to come."""
    await store.outbox.owe("main", [titled(f"{number}") for number in range(len(times) + 1)], NOON)
    for at in times:
        await store.outbox.sent(await one(store, at), None, at, windows)


async def goes_on_at(store: Store, at: datetime) -> bool:
    """Whether the lane goes on then, and not a moment before."""
    told = await store.outbox.next_at()
    return not await claimed(store, at - MOMENT) and told == at and len(await claimed(store, at)) == 1


@pytest.mark.parametrize("window", [Window(7, 1.0), Window(8, 2.0), Window(60, 30.0), Window(100, 3_600.0)])
async def test_as_many_as_a_window_holds_go_at_once_and_the_next_when_the_first_is_out_of_it(
    store: Store, window: Window
) -> None:
    await sent_one_by_one(store, [NOON] * window.count, [window])
    assert await goes_on_at(store, NOON + window.length)


async def test_a_window_slides_with_what_was_sent(store: Store) -> None:
    times = [NOON, NOON + 10 * SECOND, NOON + 11 * SECOND, NOON + 30 * SECOND]
    await sent_one_by_one(store, times, THREE)
    assert await goes_on_at(store, NOON + 40 * SECOND)


async def test_all_windows_hold_at_once(store: Store) -> None:
    windows = (Window(2, 1.0), Window(3, 30.0), Window(1, 0.25))
    await sent_one_by_one(store, [NOON, NOON + SECOND / 4], windows)
    assert (await store.outbox.next_at()) == NOON + SECOND
    await store.outbox.sent(await one(store, NOON + SECOND), None, NOON + SECOND, windows)
    await store.outbox.owe("main", [titled("last")], NOON)
    assert await goes_on_at(store, NOON + 30 * SECOND)


async def test_a_lane_counts_its_own_alone(store: Store) -> None:
    await sent_one_by_one(store, [NOON] * 3, THREE)
    await store.outbox.owe("main", [titled(name, DESIGN) for name in "abcd"], NOON)
    await store.outbox.owe("other", [titled(name) for name in "e"], NOON)
    for _ in range(4):
        await store.outbox.sent(await one(store, NOON), None, NOON, THREE)
    assert await claimed(store, NOON) == []
    assert await claimed(store, NOON + 30 * SECOND) == ["3", "d"]


async def test_what_was_refused_or_put_off_does_not_count(store: Store) -> None:
    await sent_one_by_one(store, [NOON] * 2, THREE)
    await store.outbox.owe("main", [titled("last")], NOON)
    await store.outbox.later(await one(store, NOON), NOON, "ratelimited")
    await store.outbox.dead(await one(store, NOON), "is_archived", NOON)
    assert await claimed(store, NOON) == ["last"]


async def test_what_was_given_up_counts_where_it_may_be_there(store: Store) -> None:
    await sent_one_by_one(store, [NOON] * 2, THREE)
    await store.outbox.owe("main", [titled("last")], NOON)
    lost = await one(store, NOON)
    await store.outbox.doubt(lost, NOON + 15 * SECOND, "timeout")
    await store.outbox.dead(lost, "unknown_outcome", NOON + 15 * SECOND, THREE)
    assert await goes_on_at(store, NOON + 30 * SECOND)


async def test_what_is_sent_once_more_counts_twice(store: Store) -> None:
    await sent_one_by_one(store, [NOON] * 2, THREE)
    lost = await one(store, NOON)
    await store.outbox.doubt(lost, NOON + 15 * SECOND, "timeout")
    await store.outbox.release(lost, NOON + 15 * SECOND, THREE, flagged=True)
    assert await store.outbox.next_at() == NOON + 30 * SECOND
    again = await one(store, NOON + 30 * SECOND)
    await store.outbox.sent(again, None, NOON + 30 * SECOND, THREE)
    await store.outbox.owe("main", [titled("third"), titled("fourth")], NOON)
    await store.outbox.sent(await one(store, NOON + 30 * SECOND), None, NOON + 30 * SECOND, THREE)
    assert await goes_on_at(store, NOON + 45 * SECOND)


async def test_who_settles_an_attempt_that_is_over_counts_nothing(store: Store) -> None:
    await sent_one_by_one(store, [NOON] * 2, THREE)
    old = await one(store, NOON)
    await store.outbox.later(old, NOON, "timeout")
    await store.outbox.sent(old, None, NOON, THREE)
    await store.outbox.dead(old, "late", NOON, THREE)
    await store.outbox.release(old, NOON, THREE, flagged=True)
    assert await claimed(store, NOON) == ["2"]


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_a_lane_goes_on_exactly_when_every_window_allows_it(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    windows = (Window(2, 1.0), Window(3, 2.0), Window(7, 30.0), Window(12, 90.0))
    posts: list[datetime] = []
    now = NOON
    await store.outbox.owe("main", [titled("") for _ in range(150)], NOON)
    for _ in range(200):
        now += timedelta(seconds=chance.choice((0, 0, 0.25, 0.5, 1, 3, chance.uniform(0, 20))))
        allowed = all(sum(now - at < window.length for at in posts) < window.count for window in windows)
        heads = await store.outbox.claim(now, "boot", 5, 64)
        assert bool(heads) is allowed
        for head in heads:
            match chance.randrange(12):
                case 0:
                    await store.outbox.dead(head, "is_archived", now)
                    continue
                case 1:
                    await store.outbox.later(head, now, "ratelimited")
                    continue
                case 2:
                    await store.outbox.dead(head, "unknown_outcome", now, windows)
                case 3:
                    await store.outbox.release(head, now, windows, flagged=True)
                case _:
                    await store.outbox.sent(head, None, now, windows)
            posts.append(now)
    assert len(posts) > 40


async def test_a_clock_put_back_takes_what_was_sent_along(store: Store) -> None:
    await sent_one_by_one(store, [NOON, NOON + 10 * SECOND, NOON + 10 * SECOND], THREE)
    await store.outbox.owe("main", [titled("last")], NOON)
    assert await claimed(store, NOON + 20 * SECOND) == []
    back = NOON - DAY
    assert await claimed(store, back) == []  # the same moment, a day and 20 seconds earlier on the clock
    head = await one(store, back + 10 * SECOND)
    await store.outbox.sent(head, None, back + 10 * SECOND, THREE)
    assert await goes_on_at(store, back + 20 * SECOND)


@pytest.mark.parametrize(("count", "seconds"), [(0, 1.0), (-1, 1.0), (1, -1.0)])
def test_a_window_through_which_nothing_ever_goes_is_none(count: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="no message could ever go"):
        Window(count, seconds)
