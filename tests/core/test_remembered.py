"""Answers worth keeping, and work that goes on in the background."""

import asyncio

import pytest

from lfbot.remembered import Remembered
from lfbot.underway import Underway
from sandbox.clock import TravelClock, settle


class Oracle:
    """Answers when it is told to, and counts the questions."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = asyncio.Event()
        self.go.set()
        self.fails = False

    async def answer(self) -> str:
        self.asked += 1
        await self.go.wait()
        if self.fails:
            raise LookupError("nothing")
        return f"answer {self.asked}"


async def test_an_answer_holds_for_its_time() -> None:
    clock, oracle = TravelClock(running=False), Oracle()
    remembered: Remembered[str, str] = Remembered(clock, 60)
    assert [await remembered.get("a", oracle.answer) for _ in range(3)] == ["answer 1"] * 3
    await clock.advance(60)
    assert await remembered.get("a", oracle.answer) == "answer 2"


async def test_an_error_is_for_all_who_wait_and_is_not_kept() -> None:
    oracle = Oracle()
    remembered: Remembered[str, str] = Remembered(TravelClock(running=False), 60)
    oracle.fails = True
    several = await asyncio.gather(*(remembered.get("a", oracle.answer) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in several] == [LookupError] * 3 and oracle.asked == 1
    oracle.fails = False
    assert await remembered.get("a", oracle.answer) == "answer 2"


async def test_who_gives_up_waiting_takes_nothing_from_the_others() -> None:
    oracle = Oracle()
    oracle.go.clear()
    remembered: Remembered[str, str] = Remembered(TravelClock(running=False), 60)
    first, second = (asyncio.ensure_future(remembered.get("a", oracle.answer)) for _ in range(2))
    await settle()
    first.cancel()
    await settle()
    oracle.go.set()
    assert await second == "answer 1"


async def test_the_oldest_are_dropped() -> None:
    oracle = Oracle()
    remembered: Remembered[int, str] = Remembered(TravelClock(running=False), 60, most=2)
    for key in (1, 2, 3, 2, 1):
        await remembered.get(key, oracle.answer)
    assert oracle.asked == 4


async def test_draining_waits_for_what_work_starts_too(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    underway = Underway(TravelClock(running=False))

    async def second() -> None:
        done.append("second")
        raise RuntimeError("too bad")

    async def first() -> None:
        await asyncio.sleep(0)
        underway.start(second())

    underway.start(first())
    assert await underway.drain(10) == 0
    assert done == ["second"] and "too bad" in caplog.text


async def test_work_that_never_ends_is_given_up_when_the_time_is_over() -> None:
    clock = TravelClock(running=False)
    underway = Underway(clock)
    forever = underway.start(asyncio.Event().wait())
    draining = asyncio.ensure_future(underway.drain(10))
    await settle()
    await clock.advance(7.9)
    assert not underway.stopping.is_set()
    await clock.advance(0.2)
    assert underway.stopping.is_set() and not draining.done()
    await clock.advance(2)
    assert await draining == 1 and forever.cancelled()
