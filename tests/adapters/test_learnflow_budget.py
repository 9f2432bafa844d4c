"""What LearnFlow still allows, and that people go first."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

import pytest

from adapters.learnflow.client import LearnFlowClient
from adapters.learnflow.turns import Turns
from lfbot.learnflow import Broken, Budget, Progress, RateLimited
from sandbox.clock import TravelClock, settle
from sandbox.learnflow.server import LearnFlowSandbox
from tests.adapters.scripted_learnflow import NOON, Came, LeapClock, Says, always, asking, in_turn, listed, rates

PROGRESS = {"data": {"total_enrolled": 0}}
HOUR = NOON + timedelta(hours=1)


async def test_nothing_is_known_before_the_first_answer() -> None:
    async with asking(always(PROGRESS), LeapClock()) as (client, _):
        assert client.budget == Budget(None, None, None)


async def test_the_budget_is_what_the_latest_answer_told() -> None:
    async with asking(in_turn(Says(json=PROGRESS, headers=rates(42))), LeapClock()) as (client, _):
        await client.progress("usr_1")
        assert client.budget == client.patient().budget == Budget(100, 42, HOUR)


async def test_after_the_reset_nothing_is_known_of_what_is_left() -> None:
    clock = LeapClock()
    async with asking(in_turn(Says(json=PROGRESS, headers=rates(42))), clock) as (client, _):
        await client.progress("usr_1")
        clock.at = HOUR
        assert client.budget == Budget(100, None, None)


@pytest.mark.parametrize("odd", ["", "-1", "many", "1e3", "9" * 40, "１２"])
async def test_odd_headers_are_not_heard(odd: str) -> None:
    headers = {f"x-ratelimit-{name}": odd for name in ("limit", "remaining", "reset")}
    async with asking(in_turn(Says(json=PROGRESS, headers=headers)), LeapClock()) as (client, server):
        await client.progress("usr_1")
        await client.progress("usr_1")
        assert client.budget == Budget(None, None, None)
    assert len(server.came) == 2


async def test_a_reset_beyond_all_calendars_stops_nobody() -> None:
    headers = rates(0) | {"x-ratelimit-reset": "999999999999999", "Retry-After": "999999999999999"}
    async with asking(in_turn(Says(json=PROGRESS, headers=headers)), LeapClock()) as (client, server):
        await client.progress("usr_1")
        await client.progress("usr_1")
    assert len(server.came) == 2


async def test_when_all_is_used_up_nothing_is_asked_until_the_reset() -> None:
    clock = LeapClock()
    script = in_turn(
        Says(json=PROGRESS, headers=rates(0)), Says(json=PROGRESS, headers=rates(99, reset=HOUR + timedelta(hours=1)))
    )
    async with asking(script, clock) as (client, server):
        await client.progress("usr_1")
        with pytest.raises(RateLimited, match="used up until 2026-03-02 13:00 UTC") as refused:
            await client.progress("usr_1")
        assert (refused.value.until, len(server.came), clock.sleeps) == (HOUR, 1, [])
        clock.at = HOUR
        await client.progress("usr_1")
        assert len(server.came) == 2


async def test_a_reset_that_is_near_is_waited_for() -> None:
    clock = LeapClock()
    near = rates(0, reset=NOON + timedelta(seconds=4))
    script = in_turn(Says(json=PROGRESS, headers=near), Says(json=PROGRESS, headers=rates(99)))
    async with asking(script, clock) as (client, server):
        await client.progress("usr_1")
        await client.progress("usr_1")
    assert clock.sleeps == [4.0]
    assert len(server.came) == 2


@pytest.mark.parametrize(("remaining", "allowed"), [(12, True), (11, True), (10, False), (1, False)])
async def test_patient_work_leaves_the_last_tenth_to_people(remaining: int, allowed: bool) -> None:
    async with asking(in_turn(Says(json=PROGRESS, headers=rates(remaining))), LeapClock()) as (client, server):
        await client.progress("usr_1")
        if allowed:
            await client.patient().progress("usr_1")
        else:
            with pytest.raises(RateLimited, match="kept for people until 2026-03-02 13:00 UTC") as refused:
                await client.patient().progress("usr_1")
            assert refused.value.until == HOUR
        await client.progress("usr_1")
    assert len(server.came) == (3 if allowed else 2)


async def test_calls_under_way_count_before_their_answers_come() -> None:
    gate = asyncio.Event()

    async def first_tells_then_all_wait(came: Came) -> Says:
        if came.path.endswith("usr_0/progress"):
            return Says(json=PROGRESS, headers=rates(13))
        await gate.wait()
        return Says(json=PROGRESS, headers=rates(10))

    async with asking(first_tells_then_all_wait, LeapClock()) as (client, server):
        await client.progress("usr_0")
        crowd = [asyncio.ensure_future(client.patient().progress("usr_1")) for _ in range(8)]
        await _until(lambda: sum(task.done() for task in crowd) == 5)
        assert client.budget.remaining == 10
        gate.set()
        answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(isinstance(answer, RateLimited) for answer in answers) == 5
    assert len(server.came) == 1 + 3


async def test_an_older_answer_does_not_unsay_a_newer_one() -> None:
    slow = asyncio.Event()

    async def script(came: Came) -> Says:
        if came.path.endswith("usr_slow/progress"):
            await slow.wait()
            return Says(json=PROGRESS, headers=rates(90))
        return Says(json=PROGRESS, headers=rates(50))

    async with asking(script, LeapClock()) as (client, server):
        first = asyncio.ensure_future(client.progress("usr_slow"))
        await _until(lambda: bool(server.came))
        await client.progress("usr_quick")
        slow.set()
        await first
        assert client.budget.remaining == 50


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "3"}, 3),
        ({"Retry-After": "Mon, 02 Mar 2026 12:00:02 GMT"}, 2),
        (rates(0, reset=NOON + timedelta(seconds=5)), 5),
        (rates(0) | {"Retry-After": "1"}, 1),
    ],
)
async def test_a_429_is_waited_out_if_it_is_short(headers: dict[str, str], seconds: float) -> None:
    clock = LeapClock()
    async with asking(in_turn(Says(429, headers=headers), Says(json=PROGRESS)), clock) as (client, server):
        await client.progress("usr_1")
    assert clock.waits == [seconds]
    assert len(server.came) == 2


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({"Retry-After": "30"}, NOON + timedelta(seconds=30)),
        (rates(0), HOUR),
        (rates(0, reset=NOON + timedelta(seconds=1)) | {"Retry-After": "7"}, NOON + timedelta(seconds=7)),
    ],
)
async def test_a_429_that_lasts_is_told_at_once_and_nobody_else_tries(headers: dict[str, str], until: object) -> None:
    clock = LeapClock()
    error = {"error": {"message": "Slow down.", "request_id": "req_slow"}}
    async with asking(in_turn(Says(429, error, headers=headers)), clock) as (client, server):
        with pytest.raises(RateLimited, match="Slow down") as refused:
            await client.enroll("usr_1", "crs_1")
        with pytest.raises(RateLimited) as also:
            await client.progress("usr_2")
    assert refused.value.until == also.value.until == until
    assert refused.value.request_id == "req_slow"
    assert len(server.came) == 1
    assert not clock.sleeps


async def test_a_429_that_says_nothing_is_tried_again_with_pauses_and_then_told() -> None:
    clock = LeapClock()
    async with asking(in_turn(Says(429)), clock) as (client, server):
        with pytest.raises(RateLimited) as refused:
            await client.progress("usr_1")
    assert (len(server.came), len(clock.waits)) == (4, 3)
    assert refused.value.until == clock.now() + timedelta(minutes=1)


async def test_a_429_of_the_sandbox_ends_with_its_window() -> None:
    clock = LeapClock()
    travel = TravelClock(NOON, running=False)
    async with LearnFlowSandbox(travel) as sandbox:
        sandbox.allowances.set(2, window=3600)
        async with LearnFlowClient(sandbox.url, sandbox.api_key, clock, Random(1)) as client:
            await client.progress("usr_2xKj9mNpQr")
            await client.progress("usr_2xKj9mNpQr")
            with pytest.raises(RateLimited) as refused:
                await client.progress("usr_2xKj9mNpQr")
            assert refused.value.until == HOUR
            await travel.advance(3600)
            clock.at = HOUR
            await client.progress("usr_2xKj9mNpQr")


async def test_people_overtake_patient_work_and_keep_their_own_order() -> None:
    gate = asyncio.Event()

    async def script(came: Came) -> Says:
        if "early" in came.path:
            await gate.wait()
        return Says(json=PROGRESS)

    async with asking(script, LeapClock()) as (client, server):
        early = [asyncio.ensure_future(client.progress(f"early{n}")) for n in range(10)]
        await _until(lambda: len(server.came) == 10)
        patient = [asyncio.ensure_future(client.patient().progress(f"patient{n}")) for n in range(3)]
        await settle()
        people = [asyncio.ensure_future(client.progress(f"person{n}")) for n in range(15)]
        await settle()
        gate.set()
        await asyncio.gather(*early, *patient, *people)
    late = [came.path.split("/")[3] for came in server.came[10:]]
    # Ten places free themselves at once, so neighbours may arrive in either order: what counts is who was let in first.
    assert {one[:-1] for one in late[-3:]} == {"patient"}
    assert set(late[:10]) == {f"person{n}" for n in range(10)}


async def test_there_are_never_more_than_ten_connections() -> None:
    waves = asyncio.Semaphore(0)

    async def script(_: Came) -> Says:
        await waves.acquire()
        return Says(json=PROGRESS)

    async with asking(script, LeapClock()) as (client, server):
        crowd = [asyncio.ensure_future(client.progress(f"usr_{n}")) for n in range(100)]
        await _until(lambda: len(server.came) == 10)
        await settle()
        assert len(server.came) == 10
        for _ in range(100):
            waves.release()
        await asyncio.gather(*crowd)
    assert (server.most, len(server.connections), len(server.came)) == (10, 10, 100)


async def test_somebody_who_gives_up_in_the_queue_keeps_no_place() -> None:
    gate = asyncio.Event()

    async def script(_: Came) -> Says:
        await gate.wait()
        return Says(json=PROGRESS)

    async with asking(script, LeapClock()) as (client, server):
        crowd = [asyncio.ensure_future(client.progress(f"usr_{n}")) for n in range(40)]
        await _until(lambda: len(server.came) == 10)
        await _given_up(crowd[5:10] + crowd[20:30])
        gate.set()
        done = await asyncio.gather(*crowd, return_exceptions=True)
        assert sum(isinstance(one, asyncio.CancelledError) for one in done) == 15
        again = await asyncio.gather(*(client.progress("usr_1") for _ in range(20)))
    assert len(again) == 20


async def test_who_is_called_and_gives_up_at_that_moment_passes_the_place_on() -> None:
    turns, gate = Turns(1), asyncio.Event()

    async def stay() -> None:
        async with turns.place(patient=False):
            await gate.wait()

    first, second, third = (asyncio.ensure_future(stay()) for _ in range(3))
    await settle()
    first.cancel()  # leaves in the next turn of the loop, and calls the second
    await settle(1)
    second.cancel()
    await settle()
    gate.set()
    await asyncio.wait_for(third, 5)


async def test_those_in_the_queue_stay_behind_when_all_is_used_up() -> None:
    gate = asyncio.Event()

    async def script(_: Came) -> Says:
        await gate.wait()
        return Says(json=PROGRESS, headers=rates(0))

    async with asking(script, LeapClock()) as (client, server):
        crowd = [asyncio.ensure_future(client.progress(f"usr_{n}")) for n in range(30)]
        await _until(lambda: len(server.came) == 10)
        gate.set()
        answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert [type(answer) for answer in answers[10:]] == [RateLimited] * 20
    assert len(server.came) == 10


async def test_patient_work_is_also_broken_when_learnflow_is() -> None:
    async with asking(in_turn(Says(500)), LeapClock()) as (client, _):
        with pytest.raises(Broken):
            _ = [user async for user in client.patient().users()]


async def test_patient_pages_stop_at_the_reserve() -> None:
    page = listed([{"id": "usr_1", "email": "a@example.com"}], has_next=True)
    async with asking(in_turn(Says(json=page, headers=rates(10))), LeapClock()) as (client, server):
        with pytest.raises(RateLimited):
            _ = [user async for user in client.patient().users()]
    assert len(server.came) == 1


async def _until(true: Callable[[], bool]) -> None:
    while not true():
        await settle(1)


async def _given_up(tasks: Sequence[asyncio.Future[Progress]]) -> None:
    for task in tasks:
        task.cancel()
    await settle()
