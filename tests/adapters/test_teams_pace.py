"""Not more calls than Teams takes, as a counter of its own sees it."""

import asyncio
import random
from collections import defaultdict
from datetime import timedelta

import pytest

from adapters.teams.pace import LIMITS, TENANT, Limit, Operation, Pace
from adapters.teams.troubles import Busy
from sandbox.clock import TravelClock, settle
from tests.adapters.scripted_learnflow import NOON, LeapClock

WRITING = ((7, 1.0), (8, 2.0), (60, 30.0), (1_800, 3_600.0))
READING = ((14, 1.0), (16, 2.0), (120, 30.0), (3_600, 3_600.0))


def most_within(arrivals: list[float], seconds: float) -> int:
    """The most arrivals in any window of that length, both of its ends included: counted one by one."""
    return max((sum(1 for one in arrivals if first <= one <= first + seconds) for first in arrivals), default=0)


def never_too_many(arrivals: list[float], limits: tuple[tuple[int, float], ...]) -> None:
    for most, seconds in limits:
        assert most_within(arrivals, seconds) <= most, f"{most} in {seconds} s"


def test_the_limits_are_those_of_the_documentation() -> None:
    told = {operation: tuple((one.most, one.seconds) for one in limits) for operation, limits in LIMITS.items()}

    assert told == {"send": WRITING, "create": WRITING, "members": READING, "conversations": READING}
    assert (Limit(50, 1),) == TENANT


async def rush(
    seed: int, *, callers: int, seconds: float, slow: float
) -> tuple[dict[tuple[str, str], list[float]], int]:
    """When each of many calls reached Teams, by operation and thread, and how many were refused.

    Each takes up to `slow` seconds and reaches Teams at some moment of that time, which nobody but Teams knows.
    """
    rng, clock = random.Random(seed), TravelClock(NOON, running=False)
    pace, refused = Pace(clock), 0
    arrivals: defaultdict[tuple[str, str], list[float]] = defaultdict(list)

    async def call(at: float, operation: Operation, thread: str, lasts: float, reached: float) -> None:
        nonlocal refused
        await clock.sleep(at)
        try:
            async with pace.turn(operation, thread, "tenant"):
                await clock.sleep(lasts * reached)
                arrivals[operation, thread].append(clock.timestamp())
                arrivals["", "tenant"].append(clock.timestamp())
                await clock.sleep(lasts * (1 - reached))
        except Busy:
            refused += 1

    operations: list[Operation] = ["send", "send", "send", "create", "members"]
    async with asyncio.TaskGroup() as group:
        for _ in range(callers):
            once = (rng.choice(operations), rng.choice("ab"), rng.choice((0.0, rng.uniform(0, slow))), rng.random())
            group.create_task(call(rng.uniform(0, seconds), *once))
        await settle()
        for _ in range(int(seconds + 3 * slow) + 5):
            await clock.advance(1.0)
    return arrivals, refused


@pytest.mark.parametrize("seed", range(8))
async def test_t_072_whoever_counts_arrivals_never_sees_too_many(seed: int) -> None:
    arrivals, refused = await rush(seed, callers=400, seconds=random.Random(seed).choice([2, 10, 60]), slow=3.0)

    for (operation, _), one in arrivals.items():
        never_too_many(one, {"members": READING, "": ((50, 1.0),)}.get(operation, WRITING))
    assert refused > 0
    assert len(arrivals["", "tenant"]) + refused == 400


async def test_nothing_that_is_allowed_is_held_back() -> None:
    clock = LeapClock()
    pace, begin = Pace(clock), clock.now()
    went: list[float] = []

    while len(went) < 120:
        try:
            async with pace.turn("send", "a", "t"):
                went.append((clock.now() - begin).total_seconds())
        except Busy as busy:
            await clock.sleep(busy.retry_after or 0.0)

    assert went[:7] == [0.0] * 7
    assert went[7] == pytest.approx(1.0, abs=0.01)
    assert went[8] == pytest.approx(2.0, abs=0.01)
    assert went[59] == pytest.approx(14.0, abs=0.1), "eight in each two seconds"
    assert went[60] == pytest.approx(30.0, abs=0.1)
    assert went[119] == pytest.approx(44.0, abs=0.2)
    never_too_many(went, WRITING)


async def test_after_1800_in_an_hour_a_thread_waits_for_the_hours_end() -> None:
    clock = LeapClock()
    pace, begin, made, told = Pace(clock), clock.now(), 0, 0.0

    while told < 60:
        await clock.sleep(told)
        try:
            async with pace.turn("send", "a", "t"):
                made += 1
            told = 0.0
        except Busy as busy:
            told = busy.retry_after or 0.0

    passed = (clock.now() - begin).total_seconds()
    assert made == 1_800
    assert told == pytest.approx(3_600 - passed, abs=0.1)


async def test_a_call_counts_until_its_end_and_a_windows_length_more() -> None:
    clock = TravelClock(NOON, running=False)
    pace, over = Pace(clock), asyncio.Event()

    async def slow() -> None:
        async with pace.turn("send", "a", "t"):
            await over.wait()

    calls = [asyncio.ensure_future(slow()) for _ in range(7)]
    await settle()
    await clock.advance(600)
    eighth = asyncio.ensure_future(slow())
    await settle()
    over.set()
    await settle()
    assert all(one.done() for one in calls) and not eighth.done()
    await clock.advance(0.99)
    assert not eighth.done()

    await clock.advance(0.02)

    await eighth


async def test_what_would_wait_for_more_than_two_seconds_is_busy_at_once() -> None:
    clock = TravelClock(NOON, running=False)
    pace = Pace(clock)
    for _ in range(7):
        async with pace.turn("send", "a", "t"):
            pass
    eighth = asyncio.ensure_future(one_call(pace, "a"))
    await settle()

    with pytest.raises(Busy) as busy:
        await one_call(pace, "a")

    assert busy.value.retry_after == pytest.approx(2.0, abs=0.01)
    assert clock.sleepers == 1, "only the eighth waits"
    await clock.advance(1.01)
    await eighth


async def test_those_who_wait_go_in_the_order_in_which_they_came() -> None:
    clock = TravelClock(NOON, running=False)
    pace, order = Pace(clock), []

    async def call(number: int) -> None:
        async with pace.turn("members", "a", "t"):
            order.append(number)

    calls = [asyncio.ensure_future(call(number)) for number in range(16)]
    await settle()
    assert order == list(range(14))
    late = asyncio.ensure_future(call(99))
    await settle()
    await clock.advance(1.01)
    await settle()

    assert order == list(range(16))
    with pytest.raises(Busy):
        await late
    await asyncio.gather(*calls)


async def test_nobody_overtakes_whoever_has_not_noticed_yet_that_the_wait_is_over() -> None:
    clock = Drowsy()
    pace, order = Pace(clock), []

    async def call(number: int) -> None:
        async with pace.turn("send", "a", "t"):
            order.append(number)

    for number in range(7):
        await call(number)
    sleeper = asyncio.ensure_future(call(7))
    await settle()
    clock.at += timedelta(seconds=5)
    newcomer = asyncio.ensure_future(call(8))
    await settle()
    assert order == list(range(7))
    clock.morning.set()
    await asyncio.gather(sleeper, newcomer)

    assert order == list(range(9))


async def test_whoever_gives_up_waiting_leaves_its_turn_to_the_next() -> None:
    clock = TravelClock(NOON, running=False)
    pace = Pace(clock)
    await asyncio.gather(*(one_call(pace, "a") for _ in range(7)))
    await clock.advance(0.5)
    first = asyncio.ensure_future(one_call(pace, "a"))
    await settle()

    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    second = asyncio.ensure_future(one_call(pace, "a"))
    await clock.advance(0)
    await clock.advance(0.51)

    assert second.done() and second.exception() is None


async def test_a_call_that_failed_counts_like_any_other() -> None:
    pace = Pace(clock := LeapClock())
    for _ in range(7):
        with pytest.raises(ConnectionError):
            async with pace.turn("send", "a", "t"):
                raise ConnectionError

    await one_call(pace, "a")

    assert clock.waits == [pytest.approx(1.0, abs=0.01)]


async def test_threads_and_operations_do_not_wait_for_each_other() -> None:
    pace = Pace(clock := LeapClock())

    for thread in "abc":
        for _ in range(7):
            await one_call(pace, thread)
    async with pace.turn("create", "a", "t"), pace.turn("members", "a", "t"):
        pass

    assert not clock.waits


async def test_t_073_a_tenant_has_fifty_a_second_whatever_the_thread() -> None:
    clock = TravelClock(NOON, running=False)
    pace, at = Pace(clock), []

    async def call(thread: int) -> None:
        async with pace.turn("create", f"person {thread}", "t"):
            at.append(clock.timestamp())

    calls = asyncio.gather(*(call(number) for number in range(120)), return_exceptions=True)
    await settle()
    assert len(at) == 50
    async with pace.turn("create", "somebody", "another tenant"):
        pass
    for _ in range(40):
        await clock.advance(0.1)

    assert sum(isinstance(one, Busy) for one in await calls) == 20, "the third second is too far away"
    assert most_within(at, 1.0) == 50
    assert len(at) == 100


async def test_who_is_refused_for_the_tenants_sake_has_not_used_up_the_threads_turn() -> None:
    clock = TravelClock(NOON, running=False)
    pace, over = Pace(clock), asyncio.Event()

    async def long(number: int) -> None:
        async with pace.turn("send", f"thread {number}", "t"):
            await over.wait()

    busy = [asyncio.ensure_future(long(number)) for number in range(50)]
    await settle()
    refused = [asyncio.ensure_future(one_call(pace, "a")) for _ in range(7)]
    await settle()
    await clock.advance(1.1)
    assert all(isinstance(one.exception(), Busy) for one in refused)
    over.set()
    await asyncio.gather(*busy)
    await clock.advance(1.01)

    calls = [asyncio.ensure_future(one_call(pace, "a")) for _ in range(7)]
    await settle()

    assert all(one.done() for one in calls)


async def test_a_thread_that_was_shut_waits_and_is_not_forgotten_meanwhile() -> None:
    pace = Pace(clock := LeapClock())
    pace.shut("send", "a", 5.0)
    await one_call(pace, "b")

    with pytest.raises(Busy) as busy:
        await one_call(pace, "a")
    assert busy.value.retry_after == pytest.approx(5.0, abs=0.01)
    await clock.sleep(4.0)
    await one_call(pace, "a")

    assert clock.waits == [4.0, pytest.approx(1.0, abs=0.01)]


async def test_threads_that_are_quiet_for_an_hour_are_forgotten() -> None:
    pace = Pace(clock := LeapClock())
    for number in range(500):
        await one_call(pace, f"thread {number}")
        await clock.sleep(1.0)
    assert len(pace) == 501

    await clock.sleep(3_601.0)
    await one_call(pace, "another")

    assert len(pace) <= 2


async def test_a_clock_that_is_put_back_does_not_hold_anybody_up_for_as_long() -> None:
    pace = Pace(clock := LeapClock())
    for _ in range(7):
        await one_call(pace, "a")
    clock.at -= timedelta(hours=1)

    await one_call(pace, "a")

    assert clock.waits == [pytest.approx(1.0, abs=0.01)]


class Drowsy(LeapClock):
    """Whoever sleeps on it wakes late."""

    def __init__(self) -> None:
        super().__init__()
        self.morning = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        await self.morning.wait()


async def one_call(pace: Pace, thread: str) -> None:
    """One message."""
    async with pace.turn("send", thread, "t"):
        pass
