"""The courier on good days: order, fairness, windows and the end of its work."""

import asyncio
import itertools
import random
from datetime import timedelta

import pytest

from lfbot.assembly import WINDOWS
from lfbot.outbox import AT_ONCE, PER_WORKSPACE, next_try
from lfbot.windows import Window
from tests.core.noticeboard import Lost
from tests.core.office import NOON, debt, office, place

SALES = place("sales")
CREW = place("crew")


@pytest.mark.parametrize(
    ("attempt", "longest"),
    [(1, 1), (2, 5), (3, 30), (4, 120), (5, 600), (6, 3_600), (7, 21_600), (8, 57_600)],
)
def test_each_try_waits_longer_at_most_and_anything_up_to_that(attempt: int, longest: int) -> None:
    waits = [next_try(attempt, random.Random(seed)) or 0 for seed in range(300)]
    assert 0 <= min(waits) < longest * 0.05
    assert longest * 0.95 < max(waits) <= longest


def test_after_eight_more_tries_there_is_none() -> None:
    assert next_try(9, random.Random(1)) is None


async def test_what_is_owed_is_posted_and_that_is_written_down() -> None:
    async with office() as here:
        await here.owe(debt(SALES, "Sarah finished Python"))
        await here.settles(sent=1)
        assert here.board.titles(SALES) == ["Sarah finished Python"]
        assert here.counts.of("deliveries", outcome="sent") == 1


async def test_a_place_reads_its_news_in_the_order_in_which_it_was_owed() -> None:
    async with office() as here:
        titles = [f"news {number:02}" for number in range(30)]
        await here.owe(*(debt(SALES, title) for title in titles))
        await here.settles(sent=30)
        assert here.board.titles(SALES) == titles


async def test_a_message_that_must_wait_holds_up_those_behind_it_and_nobody_else() -> None:
    async with office() as here:
        here.board.open.clear()
        await here.owe(debt(SALES, "first"), debt(SALES, "second"), debt(CREW, "other"))
        await here.sees(lambda: here.board.under_way, 2)
        assert [one.title for one in here.board.tries] == ["first", "other"]
        here.board.open.set()
        await here.settles(sent=3)
        assert here.board.titles(SALES) == ["first", "second"]


async def test_a_flood_in_one_place_does_not_keep_the_others_waiting() -> None:
    async with office() as here:
        flood = [debt(SALES, f"flood {number}") for number in range(100)]
        drops = [debt(place(f"quiet {number}"), f"drop {number}") for number in range(20)]
        await here.owe(*flood, *drops)
        await here.settles(sent=120)
        last_drop = max(number for number, title in enumerate(here.board.titles()) if title.startswith("drop"))
        assert last_drop < 40


async def test_a_place_hears_no_more_than_its_window_allows_while_others_go_on() -> None:
    async with office(windows={"slack": (Window(1, 1.0),)}) as here:
        await here.owe(*(debt(SALES, f"sales {number}") for number in range(4)), debt(CREW, "crew"))
        await here.comes_to(sent=5, step=0.25)
        times = here.board.times(SALES)
        gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(times)]
        assert min(gaps) >= 1.0
        assert max(gaps) < 3.0
        assert here.board.times(CREW) == times[:1]


async def test_t_072_a_flood_in_one_place_never_exceeds_any_of_the_platforms_windows() -> None:
    teams = WINDOWS["teams"]
    async with office(windows={"slack": teams}) as here:
        await here.owe(*(debt(SALES, f"news {number:03}") for number in range(130)))
        await here.comes_to(sent=130, step=0.25, limit=400)
        times = here.board.times(SALES)
        for window in teams:
            ends = times[window.count :]
            assert all(end - start >= window.length for start, end in zip(times, ends, strict=False))
        assert times[-1] - times[0] < timedelta(seconds=65)
        assert here.board.titles(SALES) == [f"news {number:03}" for number in range(130)]


async def test_without_windows_nothing_waits_for_the_clock() -> None:
    async with office() as here:
        before = here.clock.now()
        await here.owe(*(debt(SALES, f"sales {number}") for number in range(10)))
        await here.settles(sent=10)
        assert here.clock.now() == before


async def test_no_more_than_a_few_are_under_way_to_a_workspace() -> None:
    async with office() as here:
        here.board.open.clear()
        await here.owe(*(debt(place(f"c{number}"), f"n{number}") for number in range(20)))
        await here.sees(lambda: here.board.under_way, PER_WORKSPACE)
        here.board.open.set()
        await here.settles(sent=20)
        assert here.board.most_in_a_workspace == PER_WORKSPACE


async def test_no_more_than_so_many_are_under_way_at_all() -> None:
    async with office() as here:
        here.board.open.clear()
        await here.owe(*(debt(place("c", f"T{number}"), f"n{number}") for number in range(AT_ONCE + 30)))
        await here.sees(lambda: here.board.under_way, AT_ONCE)
        here.board.open.set()
        await here.settles(sent=AT_ONCE + 30)
        assert here.board.most_at_once == AT_ONCE


async def test_what_is_owed_without_a_ring_is_found_by_and_by() -> None:
    async with office() as here:
        await here.sees(lambda: here.clock.sleepers, 1)
        await here.store.outbox.owe("main", [debt(SALES, "unannounced")], here.clock.now())
        await here.comes_to(sent=1, step=5)
        assert (here.board.pinned[0].at - here.board.pinned[0].at.replace(minute=0, second=0)).total_seconds() <= 35


async def test_a_place_on_a_platform_that_is_not_there_is_given_up() -> None:
    async with office() as here:
        await here.owe(debt(place("general", platform="teams"), "nowhere"), debt(SALES, "here"))
        await here.settles(sent=1, dead=1)
        assert here.board.titles() == ["here"]


async def test_at_the_end_what_is_under_way_finishes_and_nothing_else_begins() -> None:
    async with office() as here:
        here.board.open.clear()
        await here.owe(debt(SALES, "under way"), debt(SALES, "next"))
        await here.sees(lambda: here.board.under_way, 1)
        draining = asyncio.ensure_future(here.courier.drain(10))
        await here.owe(debt(CREW, "too late"))
        here.board.open.set()
        assert await draining == 0
        await here.settles(sent=1, ready=2)
        assert here.board.titles() == ["under way"]
        assert here.task.done()


async def test_an_end_that_comes_while_the_courier_looks_around_lets_nothing_begin() -> None:
    async with office() as here:
        await here.sees(lambda: here.clock.sleepers, 1)
        here.mood.quick.clear()
        await here.owe(debt(SALES, "too late"))
        await here.clock.advance(0)
        draining = asyncio.ensure_future(here.courier.drain(10))
        await here.clock.advance(0)
        here.mood.quick.set()
        assert await draining == 0
        assert await here.states() == {"ready": 1}


async def test_messages_in_doubt_get_their_turn_though_there_is_always_more_to_carry() -> None:
    async with office(windows={"slack": (Window(1, 0.5),)}) as here:
        here.board.trouble["c0"] = [Lost(arrived=True)]
        busy = [debt(place(f"c{lane}"), f"c{lane} {number}") for number in range(60) for lane in range(1, 5)]
        await here.owe(debt(place("c0"), "in doubt"), *busy)
        await here.comes_to(sent=241, step=0.5)
        assert here.board.looks[0] - NOON < timedelta(seconds=17)


async def test_the_end_waits_no_longer_than_it_may() -> None:
    async with office() as here:
        here.board.open.clear()
        await here.owe(debt(SALES, "never answered"))
        await here.sees(lambda: here.board.under_way, 1)
        draining = asyncio.ensure_future(here.courier.drain(10))
        await here.sees(lambda: here.task.done(), True)
        await here.clock.advance(9.5)
        assert not draining.done()
        await here.clock.advance(1)
        assert await draining == 1
        assert here.board.under_way == 0
        await here.settles(sending=1)


async def test_the_end_comes_at_once_when_there_is_nothing_to_do() -> None:
    async with office() as here:
        await here.sees(lambda: here.clock.sleepers, 1)
        assert await here.courier.drain(10) == 0
