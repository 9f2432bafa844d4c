"""The courier when the store is away, and when everything goes wrong at once."""

import random
from datetime import timedelta

import pytest

from lfbot.chat import NotNow
from tests.core.noticeboard import Lost
from tests.core.office import NOON, debt, office, place

SALES = place("sales")


async def test_while_the_store_is_away_nothing_is_posted_and_then_everything_once() -> None:
    async with office() as here:
        await here.sees(lambda: here.clock.sleepers, 1)
        await here.store.outbox.owe("main", [debt(SALES, "one"), debt(SALES, "two")], NOON)
        here.mood.bad = True
        here.courier.wake()
        await here.clock.advance(120)
        assert here.board.tries == []
        here.mood.bad = False
        await here.comes_to(sent=2, step=5)
        assert here.board.titles() == ["one", "two"]


async def test_a_store_that_is_away_is_left_alone_longer_each_time_however_often_it_rings() -> None:
    async with office() as here:
        await here.sees(lambda: here.clock.sleepers, 1)
        here.mood.bad = True
        for _ in range(600):
            here.courier.wake()
            await here.clock.advance(1)
        assert 10 < here.mood.refused < 60


async def test_a_message_whose_settling_must_wait_is_not_posted_again() -> None:
    async with office() as here:
        here.board.open.clear()
        await here.owe(debt(SALES, "once"))
        await here.sees(lambda: here.board.under_way, 1)
        here.mood.bad = True
        here.board.open.set()
        await here.clock.advance(60)
        assert here.board.titles() == ["once"]
        await here.settles(sending=1)
        here.mood.bad = False
        await here.comes_to(sent=1, step=5)
        assert len(here.board.tries) == 1


async def test_a_store_that_is_away_at_the_start_is_waited_for() -> None:
    async with office() as here:
        here.mood.bad = True
        await here.store.outbox.owe("main", [debt(SALES, "early")], NOON)
        await here.clock.advance(10)
        here.mood.bad = False
        await here.comes_to(sent=1)
        assert not here.task.done()


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_is_lost_refused_and_interrupted_each_message_is_there_once_and_in_order(seed: int) -> None:
    chance = random.Random(seed)
    places = [place(f"c{number}", f"T{number % 3}") for number in range(6)]
    async with office() as here:
        for where in places:
            here.board.trouble[where.key] = [_trouble(chance) for _ in range(8)]
        await here.owe(*(debt(where, f"{where.key} {number}") for number in range(5) for where in places))
        for boot in range(2, 8):
            for _ in range(chance.randrange(12)):
                await here.clock.advance(chance.choice((0, 0.05, 1, 8)))
                await here.states()
            if chance.random() < 0.3:
                here.mood.bad = not here.mood.bad
            await here.restart(f"boot {boot}")
        here.mood.bad = False
        await here.comes_to(sent=30, step=10, limit=2_000)
        for where in places:
            assert here.board.titles(where) == [f"{where.key} {number}" for number in range(5)]


def _trouble(chance: random.Random) -> Exception | None:
    return chance.choice((None, None, None, Lost(arrived=True), Lost(arrived=False), NotNow("busy", 3), NotNow("off")))


async def test_a_crash_with_many_under_way_repeats_none_that_arrived() -> None:
    async with office() as here:
        places = [place("c", f"T{number}") for number in range(40)]
        for where in places:
            here.board.trouble[where.key] = [Lost(arrived=True) for _ in places]
        here.board.open.clear()
        await here.owe(*(debt(where, f"for {where.workspace}") for where in places))
        await here.sees(lambda: here.board.under_way, 40)
        await here.restart("boot 2")
        here.board.open.set()
        here.board.trouble.clear()
        await here.comes_to(sent=40)
        assert len(here.board.pinned) == 40
        assert here.clock.now() < NOON + timedelta(minutes=5)


async def test_the_courier_can_be_stopped_while_it_waits_for_the_store() -> None:
    async with office() as here:
        here.mood.bad = True
        here.courier.wake()
        await here.clock.advance(20)
        assert await here.courier.drain(5) == 0


async def test_the_courier_can_be_stopped_before_it_ever_ran() -> None:
    async with office() as here:
        assert await here.courier.drain(5) == 0
        assert here.board.tries == []
